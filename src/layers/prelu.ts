/** @file PReLU: ReLU with a learned slope a channel below 0. */
import type { Component } from "../library/define.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { multiply } from "../ops/multiply.ts";
import { checkInput } from "./input.ts";
import { whereAbove } from "./piecewise.ts";

const layer: Component = {
  kind: "layer",
  name: "PReLU",
  family: "weighted",
  doc: {
    summary: "ReLU with a learned slope below 0, one a channel.",
    formula: "y = x where x > 0, else slope·x, slope: [c]",
    source: "He et al. 2015",
  },
  arguments: [],
  activation: "relu",
  infer({ operands, weight }) {
    const x = operands[0]!;
    const complaint = checkInput(x, {
      layer: "PReLU",
      ranks: [1, 2, 3, 4],
      takes: "a value with channels [c], [t, c], [h, w, c] or [t, h, w, c]",
    });
    if (complaint) return complaint;
    weight("slope", { shape: [x.axes.at(-1)!.size], role: "scale", fill: 0.25 });
    return [x];
  },
  expand({ operands, weight }) {
    const x = operands[0]!;
    return [whereAbove(x, 0, x, multiply(x, broadcastLike(weight("slope"), x)))];
  },
  samples: [
    { source: "PReLU", inputs: ["f32[4]"] },
    { source: "PReLU", inputs: ["f32[2, 3, 2]"] },
  ],
};

export default layer;
