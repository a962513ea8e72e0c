/** @file The two moving averages that Adam and its kin keep of each weight's gradient. */
import type { Value } from "../ir/builder.ts";
import type { Arguments, ArgumentSpec, OptimizerState } from "../library/define.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { divide } from "../ops/divide.ts";
import { shiftBy } from "../ops/numbers.ts";
import { sqrt } from "../ops/sqrt.ts";
import { biasCorrection, blend, shareArgument, square } from "./arithmetic.ts";

export const BETAS: readonly ArgumentSpec[] = [
  shareArgument("beta1", 0.9, "Weight of the past in the average of gradients."),
  shareArgument("beta2", 0.999, "Weight of the past in the average of squared gradients."),
];

export const MOMENTS: readonly OptimizerState[] = [
  { name: "mean", shape: "parameter", fill: 0 },
  { name: "squares", shape: "parameter", fill: 0 },
];

/** m ← beta1·m + (1 - beta1)·g; v ← beta2·v + (1 - beta2)·g² */
export function nextMoments(
  state: Readonly<Record<string, Value>>,
  g: Value,
  args: Arguments,
): { mean: Value; squares: Value } {
  return {
    mean: blend(state["mean"]!, g, args.float("beta1")),
    squares: blend(state["squares"]!, square(g), args.float("beta2")),
  };
}

/** √v / √(1 - beta2^step) + eps */
export function denominator(squares: Value, step: Value, args: Arguments): Value {
  const root = sqrt(biasCorrection(step, args.float("beta2")));
  return shiftBy(divide(sqrt(squares), broadcastLike(root, squares)), args.float("eps"));
}
