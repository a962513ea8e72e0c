/** @file truncated_normal: a normal without its tails. */
import type { InitializerDefinition } from "../library/define.ts";

const truncatedNormal: InitializerDefinition = {
  name: "truncated_normal",
  doc: {
    summary: "Normally distributed, drawn again beyond two deviations.",
    formula: "w ~ N(0, std²), |w| ≤ 2·std; the deviation of what is left is 0.8796·std",
    source: "TensorFlow",
  },
  arguments: [
    {
      name: "std",
      type: { kind: "float", min: 0, open: "min" },
      default: 0.05,
      doc: "Standard deviation before truncation.",
    },
  ],
  fill: ({ args }) => ({ kind: "truncated_normal", std: args.float("std") }),
};

export default truncatedNormal;
