/** @file exp: e^x. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { multiply } from "./multiply.ts";

const definition = formulaOperator({
  name: "exp",
  doc: "e^x",
  arity: 1,
  formula: ([x]) => unary("exp", x!),
  gradient: ({ output, grad }) => [multiply(grad, output)],
});

export default definition;

/** e^x, elementwise. */
export function exp(x: Value): Value {
  return applyOperator(definition, [x]);
}
