/** @file Stable softmax and its logarithm, over the last axis. */
import type { Value } from "../ir/builder.ts";
import { broadcast } from "../ops/broadcast.ts";
import { divide } from "../ops/divide.ts";
import { exp } from "../ops/exp.ts";
import { log } from "../ops/log.ts";
import { reduceMax } from "../ops/reduce-max.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { stopGradient } from "../ops/stop-gradient.ts";
import { subtract } from "../ops/subtract.ts";

/** e^x / Σ e^x, x: [..., c]. */
export function softmax(x: Value): Value {
  const powers = exp(belowMaximum(x));
  return divide(powers, spread(reduceSum(powers, [lastAxis(x)]), x));
}

/** x - ln Σ e^x, x: [..., c]. */
export function logSoftmax(x: Value): Value {
  const shifted = belowMaximum(x);
  return subtract(shifted, spread(log(reduceSum(exp(shifted), [lastAxis(x)])), x));
}

/** x less its maximum, so that no power overflows; the maximum cancels, and so does its gradient. */
function belowMaximum(x: Value): Value {
  return subtract(x, spread(stopGradient(reduceMax(x, [lastAxis(x)])), x));
}

/** A value without the last axis, repeated along it. */
function spread(v: Value, like: Value): Value {
  return broadcast(
    v,
    like.type.shape,
    v.type.shape.map((_, i) => i),
  );
}

function lastAxis(x: Value): number {
  return x.type.shape.length - 1;
}
