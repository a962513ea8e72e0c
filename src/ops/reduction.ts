/** @file What the reductions have in common: the result's shape, the walk, and how a gradient goes back. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import type { Attributes } from "../ir/graph.ts";
import { printType, type TensorType } from "../ir/types.ts";
import { readNumbers } from "./attributes.ts";
import { broadcast } from "./broadcast.ts";
import { cast } from "./cast.ts";
import type { GradientContext, OperatorSample, Tensor } from "./define.ts";
import { divide } from "./divide.ts";
import { equal } from "./equal.ts";
import { multiply } from "./multiply.ts";
import { reduceSum } from "./reduce-sum.ts";
import { rowMajor, walkRows, wholeView } from "./strided.ts";

export const REDUCTION_SAMPLES: readonly OperatorSample[] = [
  { inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 3, 2] }], attrs: { axes: [1] } },
  { inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 3, 2] }], attrs: { axes: [0, 2] } },
  { inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 3] }], attrs: { axes: [0, 1] } },
];

/** x's type without the reduced axes. */
export function reducedType(name: string, x: TensorType, attrs: Attributes): TensorType {
  const axes = readNumbers(attrs, "axes");
  invariant(
    new Set(axes).size === axes.length && axes.every((axis) => axis >= 0 && axis < x.shape.length),
    () => `${name} of ${printType(x)} along ${axes.join(", ")}`,
  );
  return { dtype: "f32", shape: x.shape.filter((_, axis) => !axes.includes(axis)) };
}

/** Folds x along axes into `totals` (one number an element of the result, which holds the start values). */
export function foldAxes(
  x: Tensor,
  axes: readonly number[],
  totals: Float64Array,
  fold: (total: number, element: number) => number,
): void {
  const kept = rowMajor(x.shape.filter((_, axis) => !axes.includes(axis)));
  let next = 0;
  const strides = x.shape.map((_, axis) => (axes.includes(axis) ? 0 : kept[next++]!));
  walkRows(x.shape, wholeView(x.shape), { start: 0, strides }, (from, fromStep, to, toStep, count) => {
    for (let i = 0; i < count; i++) {
      totals[to + i * toStep] = fold(totals[to + i * toStep]!, x.data[from + i * fromStep]!);
    }
  });
}

/** A value without `axes` repeated along them again, to x's shape. */
export function unreduce(value: Value, x: Value, axes: readonly number[]): Value {
  const kept = x.type.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  return broadcast(value, x.type.shape, kept);
}

/** The gradient goes to the chosen elements; where several are equal, each gets an even share. */
export function extremeGradient({ inputs, output, grad, attrs }: GradientContext): readonly Value[] {
  const x = inputs[0]!;
  const axes = readNumbers(attrs, "axes");
  const chosen = cast(equal(x, unreduce(output, x, axes)), "f32");
  const share = divide(grad, reduceSum(chosen, axes));
  return [multiply(chosen, unreduce(share, x, axes))];
}
