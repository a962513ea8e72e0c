/** @file `rotate`: a random turn. */
import type { TransformDefinition } from "../library/data.ts";
import { requireImage } from "./type-rules.ts";

const rotate: TransformDefinition = {
  name: "rotate",
  doc: { summary: "Turns an image about its centre by a random angle, with bilinear interpolation." },
  arguments: [
    { name: "degrees", type: { kind: "float", min: 0, max: 180 }, doc: "The largest angle, to either side." },
  ],
  use: "augment",
  runtime: "transforms/rotate",
  settings: (args) => ({ degrees: args.float("degrees") }),
  infer: (type) => requireImage("rotate", type),
};

export default rotate;
