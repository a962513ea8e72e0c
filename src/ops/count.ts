/** @file count: how many elements a shape has, for the examples at hand. */
import type { Value } from "../ir/builder.ts";
import { dimSize } from "../ir/types.ts";
import { readShape, shapeAttribute } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";

const definition: OperatorDefinition = {
  name: "count",
  doc: "The product of the given sizes, as f32[]; a batch size is that of the examples at hand.",
  infer: () => [{ dtype: "f32", shape: [] }],
  meaning: {
    kind: "kernel",
    run: (_, attrs, [out], { n }) => {
      out!.data[0] = readShape(attrs, "dims").reduce<number>((product, dim) => product * dimSize(dim, n), 1);
    },
  },
  gradient: "none",
  samples: [{ inputs: [], attrs: { dims: [{ batch: 1 }, 3] } }],
};

export default definition;

/** The number of elements along x's `axes`, as f32[]. */
export function count(x: Value, axes: readonly number[]): Value {
  const dims = axes.map((axis) => x.type.shape[axis]!);
  return applyOperator(definition, [], { dims: shapeAttribute(dims) }, x.builder);
}
