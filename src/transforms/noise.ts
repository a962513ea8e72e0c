/** @file `noise`: normal noise on every value. */
import type { TransformDefinition } from "../library/data.ts";
import { requireNumbers } from "./type-rules.ts";

const noise: TransformDefinition = {
  name: "noise",
  doc: { summary: "Adds normal noise to every value.", formula: "x + std · N(0, 1)" },
  arguments: [{ name: "std", type: { kind: "float", min: 0 }, doc: "Deviation of the noise." }],
  use: "augment",
  runtime: "transforms/noise",
  settings: (args) => ({ std: args.float("std") }),
  infer: (type) => requireNumbers("noise", type),
};

export default noise;
