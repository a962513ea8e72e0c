/** @file RMSNorm: every example (and step) divided by the root mean square of its last axis. */
import type { Component } from "../library/define.ts";
import { broadcast, broadcastLike } from "../ops/broadcast.ts";
import { multiply } from "../ops/multiply.ts";
import { reduceMean } from "../ops/reduce-mean.ts";
import { checkInput } from "./input.ts";
import { normalise } from "./normalise.ts";
import { EPS } from "./shared-arguments.ts";

const layer: Component = {
  kind: "layer",
  name: "RMSNorm",
  family: "normalising",
  doc: {
    summary:
      "Divides the last axis of every example by its root mean square; LayerNorm without mean and shift.",
    formula: "y = x / √(mean(x²) + eps)·scale, over c; scale: [c]",
    source: "Zhang and Sennrich 2019",
  },
  arguments: [EPS],
  transparent: true,
  infer({ operands, weight }) {
    const x = operands[0]!;
    const complaint = checkInput(x, {
      layer: "RMSNorm",
      ranks: [1, 2, 3, 4],
      takes: "a value with channels [c], [t, c], [h, w, c] or [t, h, w, c]",
    });
    if (complaint) return complaint;
    weight("scale", { shape: [x.axes.at(-1)!.size], role: "scale", fill: 1 });
    return [x];
  },
  expand({ operands, args, weight }) {
    const x = operands[0]!;
    const kept = x.type.shape.slice(1).map((_, i) => i);
    const squares = broadcast(reduceMean(multiply(x, x), [kept.length]), x.type.shape, kept);
    return [multiply(normalise(x, squares, args.float("eps")), broadcastLike(weight("scale"), x))];
  },
  samples: [
    { source: "RMSNorm", inputs: ["f32[4]"] },
    { source: "RMSNorm(eps = 0.01)", inputs: ["f32[3, 5]"] },
  ],
};

export default layer;
