/** @file pad: a tensor with a border of one number. */
import type { Value } from "../ir/builder.ts";
import type { Dim } from "../ir/types.ts";
import { readNumber, readShape, shapeAttribute } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { addDims } from "./dims.ts";
import { boxView, slice } from "./slice.ts";
import { copyBox, wholeView } from "./strided.ts";

const definition: OperatorDefinition = {
  name: "pad",
  doc: "x with `low` elements before and `high` elements after it along each axis, all of one value.",
  infer: ([x], attrs) => {
    const low = readShape(attrs, "low");
    const high = readShape(attrs, "high");
    return [
      { dtype: x!.dtype, shape: x!.shape.map((dim, axis) => addDims(addDims(low[axis]!, dim), high[axis]!)) },
    ];
  },
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out], { n, round }) => {
      out!.data.fill(round(readNumber(attrs, "value")));
      const view = boxView(
        out!.shape,
        readShape(attrs, "low"),
        x!.shape.map(() => 1),
        n,
      );
      copyBox(x!.shape, x!.data, wholeView(x!.shape), out!.data, view);
    },
  },
  gradient: ({ inputs: [x], grad, attrs }) => [slice(grad, readShape(attrs, "low"), x!.type.shape)],
  samples: [
    {
      inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 3, 2] }],
      attrs: { low: [0, 1, 0], high: [0, 2, 1], value: 0.5 },
    },
  ],
};

export default definition;

/** x with a border; x itself where there is none. Nothing is cut off: low and high are 0 or more. */
export function pad(x: Value, low: readonly Dim[], high: readonly Dim[], value = 0): Value {
  if ([...low, ...high].every((size) => size === 0)) return x;
  return applyOperator(definition, [x], { low: shapeAttribute(low), high: shapeAttribute(high), value });
}
