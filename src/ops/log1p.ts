/** @file log1p: ln(1 + x), exact near 0. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { divide } from "./divide.ts";
import { formulaOperator } from "./elementwise.ts";
import { shiftBy } from "./numbers.ts";

const definition = formulaOperator({
  name: "log1p",
  doc: "ln(1 + x), exact near 0",
  arity: 1,
  range: [-0.7, 2],
  formula: ([x]) => unary("log1p", x!),
  gradient: ({ inputs: [x], grad }) => [divide(grad, shiftBy(x!, 1))],
});

export default definition;

/** ln(1 + x), exact near 0, elementwise. */
export function log1p(x: Value): Value {
  return applyOperator(definition, [x]);
}
