/** @file place: a tensor put into zeros; what slice reads, place writes. */
import type { Value } from "../ir/builder.ts";
import type { Dim } from "../ir/types.ts";
import { readNumbers, readShape, shapeAttribute } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { boxView, checkBox, slice } from "./slice.ts";
import { copyBox, wholeView } from "./strided.ts";

const definition: OperatorDefinition = {
  name: "place",
  doc: "Zeros of `shape`, with x at the places that slice would read from `start` in steps.",
  infer: ([x], attrs) => {
    const type = { dtype: x!.dtype, shape: readShape(attrs, "shape") };
    checkBox("place", type, readShape(attrs, "start"), x!.shape, readNumbers(attrs, "step"));
    return [type];
  },
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out], { n }) => {
      out!.data.fill(0);
      const view = boxView(out!.shape, readShape(attrs, "start"), readNumbers(attrs, "step"), n);
      copyBox(x!.shape, x!.data, wholeView(x!.shape), out!.data, view);
    },
  },
  gradient: ({ inputs: [x], grad, attrs }) => [
    slice(grad, readShape(attrs, "start"), x!.type.shape, readNumbers(attrs, "step")),
  ],
  samples: [
    {
      inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 2, 2] }],
      attrs: { shape: [{ batch: 1 }, 5, 3], start: [0, 1, 1], step: [1, 2, 1] },
    },
  ],
};

export default definition;

/** Zeros of `shape` with x in the box from `start` in steps (default 1). */
export function place(
  x: Value,
  shape: readonly Dim[],
  start: readonly Dim[],
  step: readonly number[] = start.map(() => 1),
): Value {
  return applyOperator(definition, [x], { shape: shapeAttribute(shape), start: shapeAttribute(start), step });
}
