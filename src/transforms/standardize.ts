/** @file `standardize`: mean 0 and deviation 1, learned. */
import type { TransformDefinition } from "../library/data.ts";
import { requireNumbers } from "./type-rules.ts";

const standardize: TransformDefinition = {
  name: "standardize",
  doc: {
    summary:
      "Gives every channel (the last axis) mean 0 and deviation 1, as measured on the training part; a constant channel becomes 0.",
    formula: "(x - mean) / deviation",
  },
  arguments: [],
  use: "prepare",
  runtime: "transforms/standardize",
  settings: () => ({}),
  infer: (type) => requireNumbers("standardize", type),
};

export default standardize;
