/** @file broadcast: repeats a tensor along new axes. Sizes of the axes it has stay. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import { type Dim, printType, sameDim, sameShape } from "../ir/types.ts";
import { readNumbers, readShape, shapeAttribute } from "./attributes.ts";
import { applyOperator, type GradientContext, type OperatorDefinition } from "./define.ts";
import { reduceSum } from "./reduce-sum.ts";
import { copyBox, rowMajor, wholeView } from "./strided.ts";
import { transpose } from "./transpose.ts";

const definition: OperatorDefinition = {
  name: "broadcast",
  doc: "x repeated along new axes; axes[i] is where x's axis i stands in the result.",
  infer: ([x], attrs) => {
    const shape = readShape(attrs, "shape");
    const axes = readNumbers(attrs, "axes");
    invariant(
      axes.length === x!.shape.length &&
        axes.every((axis, i) => axes.indexOf(axis) === i) &&
        axes.every((axis, i) => axis < shape.length && sameDim(shape[axis]!, x!.shape[i]!)),
      () =>
        `broadcast of ${printType(x!)} to ${printType({ dtype: x!.dtype, shape })} at axes ${axes.join(", ")}`,
    );
    return [{ dtype: x!.dtype, shape }];
  },
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out]) => {
      const strides = new Array<number>(out!.shape.length).fill(0);
      const own = rowMajor(x!.shape);
      readNumbers(attrs, "axes").forEach((axis, i) => (strides[axis] = own[i]!));
      copyBox(out!.shape, x!.data, { start: 0, strides }, out!.data, wholeView(out!.shape));
    },
  },
  gradient,
  samples: [
    { inputs: [{ dtype: "f32", shape: [3] }], attrs: { shape: [{ batch: 1 }, 3, 2], axes: [1] } },
    { inputs: [{ dtype: "f32", shape: [] }], attrs: { shape: [{ batch: 1 }, 2], axes: [] } },
    { inputs: [{ dtype: "f32", shape: [2, 3] }], attrs: { shape: [3, 4, 2], axes: [2, 0] } },
  ],
};

export default definition;

/** x repeated to `shape`; axes[i] is where x's axis i lands. */
export function broadcast(x: Value, shape: readonly Dim[], axes: readonly number[]): Value {
  return applyOperator(definition, [x], { shape: shapeAttribute(shape), axes });
}

/** x repeated to `shape`, its axes aligned to the trailing ones; x itself where the shape is the same. */
export function broadcastTo(x: Value, shape: readonly Dim[]): Value {
  if (sameShape(x.type.shape, shape)) return x;
  const lead = shape.length - x.type.shape.length;
  return broadcast(
    x,
    shape,
    x.type.shape.map((_, i) => lead + i),
  );
}

/** x repeated to y's shape, its axes aligned to y's trailing ones. */
export function broadcastLike(x: Value, y: Value): Value {
  return broadcastTo(x, y.type.shape);
}

/** The sum over the new axes, with what is left in x's order. */
function gradient({ output, grad, attrs }: GradientContext): readonly Value[] {
  const axes = readNumbers(attrs, "axes");
  const added = output.type.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const summed = added.length > 0 ? reduceSum(grad, added) : grad;
  const order = [...axes].sort((a, b) => a - b);
  return [
    transpose(
      summed,
      axes.map((axis) => order.indexOf(axis)),
    ),
  ];
}
