/** @file `cutout`: a random square becomes zero. */
import type { TransformDefinition } from "../library/data.ts";
import { requireImage } from "./type-rules.ts";

const cutout: TransformDefinition = {
  name: "cutout",
  doc: { summary: "Sets a random square of an image to zero.", source: "DeVries and Taylor 2017" },
  arguments: [{ name: "n", type: { kind: "int", min: 1 }, doc: "Side of the square." }],
  use: "augment",
  runtime: "transforms/cutout",
  settings: (args) => ({ size: args.int("n") }),
  infer: (type) => requireImage("cutout", type),
};

export default cutout;
