/** @file BatchNorm: every channel normalised over the batch and all places. */
import type { Component, ExpandContext } from "../library/define.ts";
import type { Value } from "../ir/builder.ts";
import { add } from "../ops/add.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { constant } from "../ops/constant.ts";
import { count } from "../ops/count.ts";
import { divide } from "../ops/divide.ts";
import { maximum } from "../ops/maximum.ts";
import { multiply } from "../ops/multiply.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { reduceMean } from "../ops/reduce-mean.ts";
import { stopGradient } from "../ops/stop-gradient.ts";
import { subtract } from "../ops/subtract.ts";
import { checkNumbers, checkRank } from "./input.ts";
import { meanSquare, normalise, scaleAndShift } from "./normalise.ts";
import { EPS } from "./shared-arguments.ts";

const layer: Component = {
  kind: "layer",
  name: "BatchNorm",
  family: "normalising",
  doc: {
    summary: "Normalises every channel over the batch and all places; at rest by running statistics.",
    formula:
      "y = (x - mean) / √(var + eps)·scale + shift, over all axes but c; running = momentum·running + (1 - momentum)·batch, with the unbiased variance",
    source: "Ioffe and Szegedy 2015; momentum is the share kept",
  },
  arguments: [
    {
      name: "momentum",
      type: { kind: "float", min: 0, max: 1 },
      default: 0.9,
      doc: "The share of the running statistics that an update keeps.",
    },
    EPS,
  ],
  transparent: true,
  infer({ operands, weight, buffer }) {
    const x = operands[0]!;
    const complaint =
      checkNumbers("BatchNorm", x) ??
      checkRank(x, {
        layer: "BatchNorm",
        ranks: [1, 2, 3, 4],
        takes: "a value with channels [c], [t, c], [h, w, c] or [t, h, w, c]",
      });
    if (complaint) return complaint;
    const channels = x.axes.at(-1)!.size;
    weight("scale", { shape: [channels], role: "scale", fill: 1 });
    weight("shift", { shape: [channels], role: "scale", fill: 0 });
    buffer("running_mean", [channels], 0);
    buffer("running_var", [channels], 1);
    return [x];
  },
  expand(context) {
    const x = context.operands[0]!;
    const { mean, variance } =
      context.mode === "train" ? batchStatistics(x, context) : runningStatistics(context);
    const centered = subtract(x, broadcastLike(mean, x));
    return [
      scaleAndShift(normalise(centered, broadcastLike(variance, x), context.args.float("eps")), context),
    ];
  },
  samples: [
    { source: "BatchNorm", inputs: ["f32[3]"] },
    { source: "BatchNorm(momentum = 0.5, eps = 0.01)", inputs: ["f32[2, 3, 2]"] },
    { source: "BatchNorm", inputs: ["f32[3, 2]"] },
  ],
};

export default layer;

interface Statistics {
  /** [c] each. */
  readonly mean: Value;
  readonly variance: Value;
}

function runningStatistics({ buffer }: ExpandContext): Statistics {
  return { mean: buffer("running_mean"), variance: buffer("running_var") };
}

/** Mean and biased variance of the batch; moves the running statistics where they may move. */
function batchStatistics(x: Value, context: ExpandContext): Statistics {
  const axes = Array.from({ length: x.type.shape.length - 1 }, (_, i) => i);
  const mean = reduceMean(x, axes);
  const variance = meanSquare(subtract(x, broadcastLike(stopGradient(mean), x)), axes);
  if (context.updates) {
    // n / (n - 1); a batch of one value has variance 0 either way.
    const n = count(x, axes);
    const unbiased = multiply(
      variance,
      broadcastLike(divide(n, maximum(shiftBy(n, -1), constant(x.builder, 1))), variance),
    );
    move(context, "running_mean", mean);
    move(context, "running_var", unbiased);
  }
  return { mean, variance };
}

function move({ args, buffer, setBuffer }: ExpandContext, name: string, batch: Value): void {
  const momentum = args.float("momentum");
  setBuffer(name, add(scaleBy(buffer(name), momentum), scaleBy(stopGradient(batch), 1 - momentum)));
}
