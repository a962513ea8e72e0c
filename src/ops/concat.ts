/** @file concat: tensors joined along one axis. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import { type Dim, printType, sameDim } from "../ir/types.ts";
import { readNumber } from "./attributes.ts";
import { applyOperator, type GradientContext, type OperatorDefinition } from "./define.ts";
import { addDims } from "./dims.ts";
import { slice } from "./slice.ts";
import { copyBox, rowMajor, wholeView } from "./strided.ts";

const definition: OperatorDefinition = {
  name: "concat",
  doc: "The operands one after another along one axis.",
  infer: (inputs, attrs) => {
    const along = readNumber(attrs, "axis");
    const [first] = inputs;
    for (const x of inputs) {
      const fits = x.shape.every((dim, axis) => axis === along || sameDim(dim, first!.shape[axis]!));
      invariant(
        x.shape.length === first!.shape.length && fits,
        () => `concat of ${inputs.map(printType).join(", ")}`,
      );
    }
    const total = inputs.reduce<Dim>((sum, x) => addDims(sum, x.shape[along]!), 0);
    return [{ dtype: first!.dtype, shape: first!.shape.map((dim, axis) => (axis === along ? total : dim)) }];
  },
  meaning: {
    kind: "kernel",
    run: (inputs, attrs, [out]) => {
      const along = readNumber(attrs, "axis");
      const strides = rowMajor(out!.shape);
      let start = 0;
      for (const x of inputs) {
        copyBox(x.shape, x.data, wholeView(x.shape), out!.data, { start, strides });
        start += x.shape[along]! * strides[along]!;
      }
    },
  },
  gradient,
  samples: [
    {
      inputs: [2, 1, 3].map((size) => ({ dtype: "f32", shape: [{ batch: 1 }, size, 2] })),
      attrs: { axis: 1 },
    },
    { inputs: [1, 2].map((batch) => ({ dtype: "f32", shape: [{ batch }, 2] })), attrs: { axis: 0 } },
  ],
};

export default definition;

/** The values one after another along an axis; a single one is itself. */
export function concat(values: readonly Value[], axis: number): Value {
  return values.length === 1 ? values[0]! : applyOperator(definition, values, { axis });
}

function gradient({ inputs, grad, attrs }: GradientContext): readonly Value[] {
  const along = readNumber(attrs, "axis");
  let at: Dim = 0;
  return inputs.map((x) => {
    const start = x.type.shape.map((_, axis) => (axis === along ? at : 0));
    at = addDims(at, x.type.shape[along]!);
    return slice(grad, start, x.type.shape);
  });
}
