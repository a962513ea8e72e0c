/** @file log: ln x. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { divide } from "./divide.ts";
import { formulaOperator } from "./elementwise.ts";

const definition = formulaOperator({
  name: "log",
  doc: "ln x",
  arity: 1,
  range: [0.2, 3],
  formula: ([x]) => unary("log", x!),
  gradient: ({ inputs: [x], grad }) => [divide(grad, x!)],
});

export default definition;

/** ln x, elementwise. */
export function log(x: Value): Value {
  return applyOperator(definition, [x]);
}
