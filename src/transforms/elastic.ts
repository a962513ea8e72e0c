/** @file `elastic`: a random smooth distortion. */
import type { TransformDefinition } from "../library/data.ts";
import { requireImage } from "./type-rules.ts";

const elastic: TransformDefinition = {
  name: "elastic",
  doc: {
    summary: "Moves every pixel by a smooth random field.",
    source: "Simard, Steinkraus and Platt 2003",
  },
  arguments: [
    { name: "alpha", type: { kind: "float", min: 0 }, doc: "Strength of the moves.", default: 34 },
    {
      name: "sigma",
      type: { kind: "float", min: 0, open: "min" },
      doc: "Smoothness: deviation of the blur in pixels.",
      default: 4,
    },
  ],
  use: "augment",
  runtime: "transforms/elastic",
  settings: (args) => ({ alpha: args.float("alpha"), sigma: args.float("sigma") }),
  infer: (type) => requireImage("elastic", type),
};

export default elastic;
