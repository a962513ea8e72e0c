/** @file reverse: the elements of one axis in the opposite order. */
import type { Value } from "../ir/builder.ts";
import { readNumber } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { copyBox, rowMajor, wholeView } from "./strided.ts";

const definition: OperatorDefinition = {
  name: "reverse",
  doc: "x with one axis turned round.",
  infer: ([x]) => [x!],
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out]) => {
      const axis = readNumber(attrs, "axis");
      const strides = rowMajor(x!.shape);
      const start = (x!.shape[axis]! - 1) * strides[axis]!;
      strides[axis] = -strides[axis]!;
      copyBox(out!.shape, x!.data, { start, strides }, out!.data, wholeView(out!.shape));
    },
  },
  gradient: ({ grad, attrs }) => [reverse(grad, readNumber(attrs, "axis"))],
  samples: [{ inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 4, 2] }], attrs: { axis: 1 } }],
};

export default definition;

/** x with the elements of an axis in the opposite order. */
export function reverse(x: Value, axis: number): Value {
  return applyOperator(definition, [x], { axis });
}
