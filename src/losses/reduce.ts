/** @file From the loss of each element to one number: weights, sums over channels, masked means over batch and time. */
import type { GraphBuilder, Value } from "../ir/builder.ts";
import type { ExpandContext } from "../library/define.ts";
import { add } from "../ops/add.ts";
import { broadcast, broadcastLike } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { concat } from "../ops/concat.ts";
import { constant } from "../ops/constant.ts";
import { divide } from "../ops/divide.ts";
import { equal } from "../ops/equal.ts";
import { multiply } from "../ops/multiply.ts";
import { reduceMean } from "../ops/reduce-mean.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { reshape } from "../ops/reshape.ts";
import { WEIGHT_AT } from "./operands.ts";

/** All axes of a value. */
export function allAxes(x: Value): readonly number[] {
  return x.type.shape.map((_, axis) => axis);
}

/** The last axis, as a list. */
export function lastAxis(x: Value): readonly number[] {
  return [x.type.shape.length - 1];
}

/** Plain numbers as f32[k]. */
export function vector(builder: GraphBuilder, numbers: readonly number[]): Value {
  return concat(
    numbers.map((k) => reshape(constant(builder, k), [1])),
    0,
  );
}

/** x [...] repeated along y's last axis: [..., c]. */
export function alongLast(x: Value, y: Value): Value {
  return broadcast(x, y.type.shape, allAxes(x));
}

/** x over y's first axes, repeated to y's shape. */
export function alongFirst(x: Value, y: Value): Value {
  return x.type.shape.length === y.type.shape.length ? x : broadcast(x, y.type.shape, allAxes(x));
}

/** Class weights as [c] repeated to x's shape, or null without a list. */
export function classWeights({ args, builder }: ExpandContext, x: Value): Value | null {
  const given = args.raw("weight");
  return given?.kind === "list" ? broadcastLike(vector(builder, args.numbers("weight")), x) : null;
}

/** Each element times its weight, by class or by value. */
export function weigh(context: ExpandContext, elements: Value): Value {
  const byClass = classWeights(context, elements);
  const weighed = byClass ? multiply(elements, byClass) : elements;
  const byValue = context.operands[WEIGHT_AT] ?? null;
  return byValue ? multiply(weighed, cast(byValue, "f32")) : weighed;
}

/** The mean of all items, or of those that are not masked; 0 where all are. items [n, …], mask over the first axes. */
export function meanOf(items: Value, mask: Value | null): Value {
  if (!mask) return reduceMean(items, allAxes(items));
  const kept = alongFirst(cast(mask, "f32"), items);
  return quotient(reduceSum(multiply(items, kept), allAxes(items)), reduceSum(kept, allAxes(kept)));
}

/** x / y for f32[], 0 where x and y are 0. */
export function quotient(x: Value, y: Value): Value {
  const isZero = cast(equal(y, constant(y.builder, 0)), "f32");
  return divide(x, add(y, isZero));
}

/** Sums over all axes but batch and time: [n, t, c] → [n, t], [n, h, w, c] → [n]. */
export function sumOverChannels(elements: Value): Value {
  const rank = elements.type.shape.length - 1;
  const kept = rank === 2 || rank === 4 ? 2 : 1;
  return reduceSum(elements, allAxes(elements).slice(kept));
}
