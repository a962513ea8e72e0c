/** @file SpatialDropout: whole channels dropped while training. */
import type { Component } from "../library/define.ts";
import { broadcast } from "../ops/broadcast.ts";
import { multiply } from "../ops/multiply.ts";
import { checkInput } from "./input.ts";
import { checkRate, dropMask, RATE } from "../library/noise.ts";

const layer: Component = {
  kind: "layer",
  name: "SpatialDropout",
  family: "noise",
  doc: {
    summary: "Zeros whole channels at random while training; at rest it is the identity.",
    formula: "y = x·mask / (1 - p), mask: [c], the same at every place of an example",
    source: "Tompson et al. 2014",
  },
  arguments: [RATE],
  transparent: true,
  infer({ operands, args }) {
    const x = operands[0]!;
    const need = {
      layer: "SpatialDropout",
      ranks: [2, 3, 4],
      takes: "a sequence [t, c], an image [h, w, c] or a video [t, h, w, c]",
      help: () => ["Dropout drops single values of a vector"],
    };
    return checkInput(x, need) ?? checkRate("SpatialDropout", args) ?? [x];
  },
  expand({ operands, args, mode, stream, builder }) {
    const x = operands[0]!;
    const p = args.float("p");
    if (mode !== "train" || p === 0) return [x];
    const { shape } = x.type;
    const mask = dropMask(builder, [shape[0]!, shape.at(-1)!], p, stream());
    return [multiply(x, broadcast(mask, shape, [0, shape.length - 1]))];
  },
  samples: [{ source: "SpatialDropout(0.4)", inputs: ["f32[2, 2, 3]"] }],
};

export default layer;
