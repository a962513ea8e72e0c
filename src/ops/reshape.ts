/** @file reshape: the same numbers in another shape. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import { type Dim, dimProduct, printType, sameDim, sameShape } from "../ir/types.ts";
import { readShape, shapeAttribute } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";

const definition: OperatorDefinition = {
  name: "reshape",
  doc: "x's numbers, in row-major order, as another shape.",
  infer: ([x], attrs) => {
    const type = { dtype: x!.dtype, shape: readShape(attrs, "shape") };
    invariant(
      sameDim(dimProduct(x!.shape), dimProduct(type.shape)),
      () => `reshape of ${printType(x!)} to ${printType(type)}`,
    );
    return [type];
  },
  meaning: { kind: "kernel", run: ([x], _, [out]) => out!.data.set(x!.data) },
  gradient: ({ inputs: [x], grad }) => [reshape(grad, x!.type.shape)],
  samples: [
    { inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 2, 3] }], attrs: { shape: [{ batch: 1 }, 6] } },
    { inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 2, 3] }], attrs: { shape: [{ batch: 2 }, 3] } },
  ],
};

export default definition;

/** x's numbers as another shape with as many elements; x itself where the shape is the same. */
export function reshape(x: Value, shape: readonly Dim[]): Value {
  if (sameShape(x.type.shape, shape)) return x;
  return applyOperator(definition, [x], { shape: shapeAttribute(shape) });
}
