/** @file `min_max`: each channel to 0…1, learned. */
import type { TransformDefinition } from "../library/data.ts";
import { requireNumbers } from "./type-rules.ts";

const minMax: TransformDefinition = {
  name: "min_max",
  doc: {
    summary:
      "Takes every channel (the last axis) to 0…1 by the least and the largest value of the training part; a constant channel becomes 0.",
    formula: "(x - min) / (max - min)",
  },
  arguments: [],
  use: "prepare",
  runtime: "transforms/min-max",
  settings: () => ({}),
  infer: (type) => requireNumbers("min_max", type),
};

export default minMax;
