/** @file ones: every value is 1. */
import type { InitializerDefinition } from "../library/define.ts";

const ones: InitializerDefinition = {
  name: "ones",
  doc: { summary: "All ones.", formula: "w = 1" },
  arguments: [],
  fill: () => ({ kind: "constant", value: 1 }),
};

export default ones;
