/** @file `shift`: a random translation. */
import type { TransformDefinition } from "../library/data.ts";
import { requireImage } from "./type-rules.ts";

const shift: TransformDefinition = {
  name: "shift",
  doc: { summary: "Moves an image by up to n rows and columns at random; zeros come in." },
  arguments: [{ name: "n", type: { kind: "int", min: 1 }, doc: "The farthest move." }],
  use: "augment",
  runtime: "transforms/pad-crop",
  settings: (args) => ({ by: args.int("n") }),
  infer: (type) => requireImage("shift", type),
};

export default shift;
