/** @file softplus: ln(1 + e^x), as max(x, 0) + ln(1 + e^-|x|). */
import type { Value } from "../ir/builder.ts";
import { binary, unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { multiply } from "./multiply.ts";
import { sigmoid } from "./sigmoid.ts";

const definition = formulaOperator({
  name: "softplus",
  doc: "ln(1 + e^x), as max(x, 0) + ln(1 + e^-|x|)",
  arity: 1,
  formula: ([x]) =>
    binary("+", binary("max", x!, 0), unary("log1p", unary("exp", unary("neg", unary("abs", x!))))),
  gradient: ({ inputs: [x], grad }) => [multiply(grad, sigmoid(x!))],
});

export default definition;

/** ln(1 + e^x), as max(x, 0) + ln(1 + e^-|x|), elementwise. */
export function softplus(x: Value): Value {
  return applyOperator(definition, [x]);
}
