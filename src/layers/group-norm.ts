/** @file GroupNorm: groups of channels normalised over all places of an example. */
import { groupsProblem } from "../diagnostics/layers.ts";
import { complain, type Component } from "../library/define.ts";
import { dimProduct } from "../ir/types.ts";
import type { Value } from "../ir/builder.ts";
import { broadcast } from "../ops/broadcast.ts";
import { reduceMean } from "../ops/reduce-mean.ts";
import { reshape } from "../ops/reshape.ts";
import { stopGradient } from "../ops/stop-gradient.ts";
import { subtract } from "../ops/subtract.ts";
import { printSize } from "../sizes/size.ts";
import { checkInput } from "./input.ts";
import { meanSquare, normalise, scaleAndShift } from "./normalise.ts";
import { EPS } from "./shared-arguments.ts";

const layer: Component = {
  kind: "layer",
  name: "GroupNorm",
  family: "normalising",
  doc: {
    summary: "Normalises groups of neighbouring channels over all places of an example.",
    formula:
      "y = (x - mean) / √(var + eps)·scale + shift, over places and c / groups channels; scale, shift: [c]",
    source: "Wu and He 2018",
  },
  arguments: [
    { name: "groups", type: { kind: "int" }, doc: "Number of groups; it divides the channels." },
    EPS,
  ],
  transparent: true,
  infer({ operands, args, weight, divides }) {
    const x = operands[0]!;
    const complaint = checkInput(x, {
      layer: "GroupNorm",
      ranks: [1, 2, 3, 4],
      takes: "a value with channels [c], [t, c], [h, w, c] or [t, h, w, c]",
    });
    if (complaint) return complaint;
    const channels = x.axes.at(-1)!.size;
    const groups = args.size("groups");
    if (!divides(groups, channels)) {
      return complain(groupsProblem, {
        layer: "GroupNorm",
        parts: `${printSize(groups)} groups`,
        of: `${printSize(channels)} channels`,
      });
    }
    weight("scale", { shape: [channels], role: "scale", fill: 1 });
    weight("shift", { shape: [channels], role: "scale", fill: 0 });
    return [x];
  },
  expand(context) {
    const x = context.operands[0]!;
    const { shape } = x.type;
    const channels = shape.at(-1) as number;
    const groups = context.args.int("groups");
    const grouped = reshape(x, [shape[0]!, dimProduct(shape.slice(1, -1)), groups, channels / groups]);
    const spread = (v: Value): Value => broadcast(v, grouped.type.shape, [0, 2]);
    const mean = reduceMean(grouped, [1, 3]);
    const centered = subtract(grouped, spread(mean));
    const variance = spread(meanSquare(subtract(grouped, spread(stopGradient(mean))), [1, 3]));
    const normal = normalise(centered, variance, context.args.float("eps"));
    return [scaleAndShift(reshape(normal, shape), context)];
  },
  samples: [
    { source: "GroupNorm(2)", inputs: ["f32[2, 3, 4]"] },
    { source: "GroupNorm(1)", inputs: ["f32[4]"] },
  ],
};

export default layer;
