/** @file divide: x / y. */
import type { Value } from "../ir/builder.ts";
import { binary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { multiply } from "./multiply.ts";
import { negate } from "./negate.ts";

const definition = formulaOperator({
  name: "divide",
  doc: "x / y",
  arity: 2,
  range: [0.5, 2],
  formula: ([x, y]) => binary("/", x!, y!),
  gradient: ({ inputs: [, y], output, grad }) => {
    const quotient = divide(grad, y!);
    return [quotient, negate(multiply(quotient, output))];
  },
});

export default definition;

/** x / y, elementwise. */
export function divide(x: Value, y: Value): Value {
  return applyOperator(definition, [x, y]);
}
