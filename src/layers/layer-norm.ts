/** @file LayerNorm: every example (and step) normalised over its last axis. */
import type { Component } from "../library/define.ts";
import { broadcast } from "../ops/broadcast.ts";
import { reduceMean } from "../ops/reduce-mean.ts";
import { stopGradient } from "../ops/stop-gradient.ts";
import { subtract } from "../ops/subtract.ts";
import type { Value } from "../ir/builder.ts";
import { checkInput } from "./input.ts";
import { meanSquare, normalise, scaleAndShift } from "./normalise.ts";
import { EPS } from "./shared-arguments.ts";

const layer: Component = {
  kind: "layer",
  name: "LayerNorm",
  family: "normalising",
  doc: {
    summary: "Normalises the last axis of every example by itself.",
    formula: "y = (x - mean) / √(var + eps)·scale + shift, over c; scale, shift: [c]",
    source: "Ba, Kiros and Hinton 2016",
  },
  arguments: [EPS],
  transparent: true,
  infer({ operands, weight }) {
    const x = operands[0]!;
    const complaint = checkInput(x, {
      layer: "LayerNorm",
      ranks: [1, 2, 3, 4],
      takes: "a value with channels [c], [t, c], [h, w, c] or [t, h, w, c]",
    });
    if (complaint) return complaint;
    const channels = x.axes.at(-1)!.size;
    weight("scale", { shape: [channels], role: "scale", fill: 1 });
    weight("shift", { shape: [channels], role: "scale", fill: 0 });
    return [x];
  },
  expand(context) {
    const x = context.operands[0]!;
    const last = x.type.shape.length - 1;
    const spread = (v: Value): Value =>
      broadcast(
        v,
        x.type.shape,
        Array.from({ length: last }, (_, i) => i),
      );
    const mean = reduceMean(x, [last]);
    const centered = subtract(x, spread(mean));
    const variance = spread(meanSquare(subtract(x, spread(stopGradient(mean))), [last]));
    return [scaleAndShift(normalise(centered, variance, context.args.float("eps")), context)];
  },
  samples: [
    { source: "LayerNorm", inputs: ["f32[4]"] },
    { source: "LayerNorm(eps = 0.01)", inputs: ["f32[3, 5]"] },
  ],
};

export default layer;
