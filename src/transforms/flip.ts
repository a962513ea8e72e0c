/** @file `flip`: mirrors an image half of the time. */
import type { TransformDefinition } from "../library/data.ts";
import { requireImage } from "./type-rules.ts";

const flip: TransformDefinition = {
  name: "flip",
  doc: { summary: "Mirrors an image with probability p, left and right or, with axis = h, top and bottom." },
  arguments: [
    { name: "p", type: { kind: "float", min: 0, max: 1 }, doc: "How often.", default: 0.5 },
    {
      name: "axis",
      type: { kind: "word", words: ["w", "h"] },
      doc: "The axis that is reversed.",
      default: "w",
    },
  ],
  use: "augment",
  runtime: "transforms/flip",
  settings: (args) => ({ p: args.float("p"), vertical: args.word("axis") === "h" ? 1 : 0 }),
  infer: (type) => requireImage("flip", type),
};

export default flip;
