/** @file constant: one value everywhere. */
import type { InitializerDefinition } from "../library/define.ts";

const constant: InitializerDefinition = {
  name: "constant",
  doc: { summary: "One value everywhere.", formula: "w = value" },
  arguments: [{ name: "value", type: { kind: "float" }, doc: "The value." }],
  fill: ({ args }) => ({ kind: "constant", value: args.float("value") }),
};

export default constant;
