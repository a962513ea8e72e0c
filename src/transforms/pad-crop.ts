/** @file `pad_crop`: a random part of the padded image. */
import type { TransformDefinition } from "../library/data.ts";
import { requireImage } from "./type-rules.ts";

const padCrop: TransformDefinition = {
  name: "pad_crop",
  doc: {
    summary:
      "Puts n rows and columns of zeros around an image and cuts a part of the old size out of it at random.",
    source: "He et al. 2015, for CIFAR-10",
  },
  arguments: [{ name: "n", type: { kind: "int", min: 1 }, doc: "Rows and columns on each side." }],
  use: "augment",
  runtime: "transforms/pad-crop",
  settings: (args) => ({ by: args.int("n") }),
  infer: (type) => requireImage("pad_crop", type),
};

export default padCrop;
