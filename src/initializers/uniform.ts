/** @file uniform: uniformly distributed values around 0. */
import type { InitializerDefinition } from "../library/define.ts";

const uniform: InitializerDefinition = {
  name: "uniform",
  doc: { summary: "Uniformly distributed around 0.", formula: "w ~ U(-limit, limit)" },
  arguments: [
    {
      name: "limit",
      type: { kind: "float", min: 0, open: "min" },
      default: 0.05,
      doc: "The largest magnitude.",
    },
  ],
  fill: ({ args }) => ({ kind: "uniform", limit: args.float("limit") }),
};

export default uniform;
