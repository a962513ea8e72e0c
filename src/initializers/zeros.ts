/** @file zeros: every value is 0. */
import type { InitializerDefinition } from "../library/define.ts";

const zeros: InitializerDefinition = {
  name: "zeros",
  doc: { summary: "All zeros.", formula: "w = 0" },
  arguments: [],
  fill: () => ({ kind: "constant", value: 0 }),
};

export default zeros;
