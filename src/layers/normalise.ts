/** @file The common end of all normalisations: division by the deviation, then scale and shift. */
import type { ExpandContext } from "../library/define.ts";
import { type Value, valueOf } from "../ir/builder.ts";
import { add } from "../ops/add.ts";
import { readNumbers } from "../ops/attributes.ts";
import { broadcast, broadcastLike } from "../ops/broadcast.ts";
import { divide } from "../ops/divide.ts";
import { multiply } from "../ops/multiply.ts";
import { shiftBy } from "../ops/numbers.ts";
import { reduceMean } from "../ops/reduce-mean.ts";
import { sqrt } from "../ops/sqrt.ts";

/** centered / √(variance + eps), both of one shape. The root of a repeated variance is taken before it is repeated. */
export function normalise(centered: Value, variance: Value, eps: number): Value {
  const node = variance.builder.node(variance.id);
  if (node.op !== "broadcast") return divide(centered, deviation(variance, eps));
  const source = valueOf(variance.builder, variance.builder.node(node.inputs[0]!));
  const repeated = broadcast(deviation(source, eps), variance.type.shape, readNumbers(node.attrs, "axes"));
  return divide(centered, repeated);
}

/**
 * The mean square along axes: the variance, given x - mean. The mean can be taken as constant there (stop_gradient), for the
 * differences from it add up to 0; that saves a pass over all of them.
 */
export function meanSquare(centered: Value, axes: readonly number[]): Value {
  return reduceMean(multiply(centered, centered), axes);
}

function deviation(variance: Value, eps: number): Value {
  return sqrt(shiftBy(variance, eps));
}

/** x·scale + shift along the last axis, by the use's weights of these names, [c] each. */
export function scaleAndShift(x: Value, { weight }: Pick<ExpandContext, "weight">): Value {
  return add(multiply(x, broadcastLike(weight("scale"), x)), broadcastLike(weight("shift"), x));
}
