/** @file sqrt: √x; its derivative at 0 is infinite. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { divide } from "./divide.ts";
import { formulaOperator } from "./elementwise.ts";
import { scaleBy } from "./numbers.ts";

const definition = formulaOperator({
  name: "sqrt",
  doc: "√x; its derivative at 0 is infinite",
  arity: 1,
  range: [0.2, 3],
  formula: ([x]) => unary("sqrt", x!),
  gradient: ({ output, grad }) => [divide(grad, scaleBy(output, 2))],
});

export default definition;

/** √x; its derivative at 0 is infinite, elementwise. */
export function sqrt(x: Value): Value {
  return applyOperator(definition, [x]);
}
