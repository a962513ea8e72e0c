/** @file cast: the same numbers as another dtype. */
import type { Value } from "../ir/builder.ts";
import { binary, type Scalar, select, unary } from "../ir/scalar.ts";
import type { DType } from "../ir/types.ts";
import { readText } from "./attributes.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";

const definition = formulaOperator({
  name: "cast",
  doc: "x as another dtype: index cuts the fraction off, bool is 1 where x is not 0",
  arity: 1,
  dtype: (_, attrs) => readText(attrs, "dtype") as DType,
  formula: ([x], attrs) => castFormula(x!, readText(attrs, "dtype") as DType),
  gradient: ({ inputs: [x], output, grad }) => [
    x!.type.dtype === "f32" && output.type.dtype === "f32" ? grad : null,
  ],
  samples: [
    { inputs: [{ dtype: "bool", shape: [{ batch: 1 }, 3] }], attrs: { dtype: "f32" } },
    { inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 3] }], attrs: { dtype: "index" }, range: [0, 9] },
  ],
});

export default definition;

/** x as another dtype; x itself where it has it already. */
export function cast(x: Value, dtype: DType): Value {
  return x.type.dtype === dtype ? x : applyOperator(definition, [x], { dtype });
}

function castFormula(x: Scalar, dtype: DType): Scalar {
  if (dtype === "bool") return select(x, 1, 0);
  return dtype === "index" ? select(binary("<", x, 0), unary("ceil", x), unary("floor", x)) : x;
}
