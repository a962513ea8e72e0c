/** @file The common end of all normalisations: division by the deviation, then scale and shift. */
import type { ExpandContext } from "../library/define.ts";
import type { Value } from "../ir/builder.ts";
import { add } from "../ops/add.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { divide } from "../ops/divide.ts";
import { multiply } from "../ops/multiply.ts";
import { shiftBy } from "../ops/numbers.ts";
import { sqrt } from "../ops/sqrt.ts";

/** centered / √(variance + eps), both of one shape. */
export function normalise(centered: Value, variance: Value, eps: number): Value {
  return divide(centered, sqrt(shiftBy(variance, eps)));
}

/** x·scale + shift along the last axis, by the use's weights of these names, [c] each. */
export function scaleAndShift(x: Value, { weight }: Pick<ExpandContext, "weight">): Value {
  return add(multiply(x, broadcastLike(weight("scale"), x)), broadcastLike(weight("shift"), x));
}
