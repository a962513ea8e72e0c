/** @file tanh: tanh x. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { multiply } from "./multiply.ts";
import { negate } from "./negate.ts";
import { shiftBy } from "./numbers.ts";

const definition = formulaOperator({
  name: "tanh",
  doc: "tanh x",
  arity: 1,
  formula: ([x]) => unary("tanh", x!),
  gradient: ({ output, grad }) => [multiply(grad, shiftBy(negate(multiply(output, output)), 1))],
});

export default definition;

/** tanh x, elementwise. */
export function tanh(x: Value): Value {
  return applyOperator(definition, [x]);
}
