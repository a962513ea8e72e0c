/** @file normal: normally distributed values. */
import type { InitializerDefinition } from "../library/define.ts";

const normal: InitializerDefinition = {
  name: "normal",
  doc: { summary: "Normally distributed.", formula: "w ~ N(mean, std²)" },
  arguments: [
    { name: "std", type: { kind: "float", min: 0, open: "min" }, default: 0.05, doc: "Standard deviation." },
    { name: "mean", type: { kind: "float" }, default: 0, doc: "Mean." },
  ],
  fill: ({ args }) => ({ kind: "normal", mean: args.float("mean"), std: args.float("std") }),
};

export default normal;
