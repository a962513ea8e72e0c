/** @file sigmoid: 1 / (1 + e^-x). */
import type { Value } from "../ir/builder.ts";
import { binary, unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { multiply } from "./multiply.ts";
import { negate } from "./negate.ts";
import { shiftBy } from "./numbers.ts";

const definition = formulaOperator({
  name: "sigmoid",
  doc: "1 / (1 + e^-x)",
  arity: 1,
  formula: ([x]) => binary("/", 1, binary("+", 1, unary("exp", unary("neg", x!)))),
  gradient: ({ output, grad }) => [multiply(grad, multiply(output, shiftBy(negate(output), 1)))],
});

export default definition;

/** 1 / (1 + e^-x), elementwise. */
export function sigmoid(x: Value): Value {
  return applyOperator(definition, [x]);
}
