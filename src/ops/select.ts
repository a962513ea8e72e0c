/** @file select: x where a condition holds, otherwise y. */
import type { Value } from "../ir/builder.ts";
import { select as selectFormula } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { filled } from "./filled.ts";

const operand = { dtype: "f32", shape: [{ batch: 1 }, 3] } as const;

const definition = formulaOperator({
  name: "select",
  doc: "x where the condition is not 0, otherwise y",
  arity: 3,
  dtype: ([, x]) => x!.dtype,
  formula: ([condition, x, y]) => selectFormula(condition!, x!, y!),
  gradient: ({ inputs: [condition], grad }) => {
    const zero = filled(grad, 0);
    return [null, select(condition!, grad, zero), select(condition!, zero, grad)];
  },
  samples: [{ inputs: [{ ...operand, dtype: "bool" }, operand, operand] }],
});

export default definition;

/** x where the condition is not 0, otherwise y; what is not chosen may be NaN. */
export function select(condition: Value, x: Value, y: Value): Value {
  return applyOperator(definition, [condition, x, y]);
}
