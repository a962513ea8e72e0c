/** @file slice: a box cut out of a tensor, with steps. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import { type Dim, dimSize, isBatchDim, printType, type TensorType } from "../ir/types.ts";
import { readNumbers, readShape, shapeAttribute } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { place } from "./place.ts";
import { copyBox, rowMajor, type View, wholeView } from "./strided.ts";

const definition: OperatorDefinition = {
  name: "slice",
  doc: "`size` elements of each axis, from `start` on, each `step` after the one before.",
  infer: ([x], attrs) => {
    const size = readShape(attrs, "size");
    checkBox("slice", x!, readShape(attrs, "start"), size, readNumbers(attrs, "step"));
    return [{ dtype: x!.dtype, shape: size }];
  },
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out], { n }) => {
      const view = boxView(x!.shape, readShape(attrs, "start"), readNumbers(attrs, "step"), n);
      copyBox(out!.shape, x!.data, view, out!.data, wholeView(out!.shape));
    },
  },
  gradient: ({ inputs: [x], grad, attrs }) => [
    place(grad, x!.type.shape, readShape(attrs, "start"), readNumbers(attrs, "step")),
  ],
  samples: [
    {
      inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 5, 2] }],
      attrs: { start: [0, 1, 0], size: [{ batch: 1 }, 3, 2], step: [1, 1, 1] },
    },
    {
      inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 5, 3] }],
      attrs: { start: [0, 1, 1], size: [{ batch: 1 }, 2, 1], step: [1, 2, 1] },
    },
    {
      inputs: [{ dtype: "f32", shape: [{ batch: 2 }, 2] }],
      attrs: { start: [{ batch: 1 }, 0], size: [{ batch: 1 }, 2], step: [1, 1] },
    },
  ],
};

export default definition;

/** The box of `size` elements from `start`, every `step`-th (default 1); x itself where that is all of it. */
export function slice(
  x: Value,
  start: readonly Dim[],
  size: readonly Dim[],
  step: readonly number[] = start.map(() => 1),
): Value {
  if (JSON.stringify(size) === JSON.stringify(x.type.shape) && start.every((s) => s === 0)) return x;
  return applyOperator(definition, [x], { start: shapeAttribute(start), size: shapeAttribute(size), step });
}

/** Fails where a box does not lie within a tensor. */
export function checkBox(
  name: string,
  whole: TensorType,
  start: readonly Dim[],
  size: readonly Dim[],
  step: readonly number[],
): void {
  const rank = whole.shape.length;
  const fits = whole.shape.every((dim, axis) => axisFits(dim, start[axis]!, size[axis]!, step[axis]!));
  invariant(
    start.length === rank && size.length === rank && step.length === rank && fits,
    () => `${name}: ${JSON.stringify({ start, size, step })} of ${printType(whole)}`,
  );
}

/** The view of a box in a contiguous tensor of `shape`. */
export function boxView(
  shape: readonly number[],
  start: readonly Dim[],
  step: readonly number[],
  n: number,
): View {
  const own = rowMajor(shape);
  return {
    start: own.reduce((sum, stride, axis) => sum + stride * dimSize(start[axis]!, n), 0),
    strides: own.map((stride, axis) => stride * step[axis]!),
  };
}

function axisFits(dim: Dim, start: Dim, size: Dim, step: number): boolean {
  if (isBatchDim(dim) !== isBatchDim(size)) return false;
  const last = dimSize(start, 1) + (dimSize(size, 1) - 1) * step;
  return step >= 1 && dimSize(start, 1) >= 0 && last < dimSize(dim, 1);
}
