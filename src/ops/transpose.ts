/** @file transpose: the axes in another order. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import { printType } from "../ir/types.ts";
import { readNumbers } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { copyBox, rowMajor, wholeView } from "./strided.ts";

const definition: OperatorDefinition = {
  name: "transpose",
  doc: "x with its axes in another order: axis i of the result is axis permutation[i] of x.",
  infer: ([x], attrs) => {
    const permutation = readNumbers(attrs, "permutation");
    invariant(
      permutation.length === x!.shape.length && x!.shape.every((_, axis) => permutation.includes(axis)),
      () => `transpose of ${printType(x!)} by ${permutation.join(", ")}`,
    );
    return [{ dtype: x!.dtype, shape: permutation.map((axis) => x!.shape[axis]!) }];
  },
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out]) => {
      const own = rowMajor(x!.shape);
      const strides = readNumbers(attrs, "permutation").map((axis) => own[axis]!);
      copyBox(out!.shape, x!.data, { start: 0, strides }, out!.data, wholeView(out!.shape));
    },
  },
  gradient: ({ grad, attrs }) => [transpose(grad, invertPermutation(readNumbers(attrs, "permutation")))],
  samples: [
    { inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 2, 3] }], attrs: { permutation: [2, 0, 1] } },
    { inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 3] }], attrs: { permutation: [1, 0] } },
  ],
};

export default definition;

/** x with axis permutation[i] as axis i; x itself where the order is the same. Without an order, the axes turn round. */
export function transpose(
  x: Value,
  permutation: readonly number[] = x.type.shape.map((_, i, all) => all.length - 1 - i),
): Value {
  if (permutation.every((axis, i) => axis === i)) return x;
  return applyOperator(definition, [x], { permutation });
}

/** The permutation that undoes another. */
export function invertPermutation(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}
