/** @file Log-probabilities from logits, without overflow. */
import type { Value } from "../ir/builder.ts";
import { exp } from "../ops/exp.ts";
import { log } from "../ops/log.ts";
import { reduceMax } from "../ops/reduce-max.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { stopGradient } from "../ops/stop-gradient.ts";
import { subtract } from "../ops/subtract.ts";
import { alongLast, lastAxis } from "./reduce.ts";

/** x - max x - ln Σ e^(x - max x) along the last axis, [..., c]. */
export function logSoftmax(x: Value): Value {
  const shifted = subtract(x, alongLast(stopGradient(reduceMax(x, lastAxis(x))), x));
  return subtract(shifted, alongLast(log(reduceSum(exp(shifted), lastAxis(x))), x));
}
