/** @file `scale`: every value times a factor. */
import type { TransformDefinition } from "../library/data.ts";
import { requireNumbers } from "./type-rules.ts";

const scale: TransformDefinition = {
  name: "scale",
  doc: {
    summary: "Multiplies every value by a factor; `scale(1 / 255)` takes bytes to 0…1.",
    formula: "x · factor",
  },
  arguments: [{ name: "factor", type: { kind: "float" }, doc: "The factor." }],
  use: "prepare",
  runtime: "transforms/scale",
  settings: (args) => ({ factor: args.float("factor") }),
  infer: (type) => requireNumbers("scale", type),
};

export default scale;
