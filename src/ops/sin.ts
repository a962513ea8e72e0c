/** @file sin: sin x. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { cos } from "./cos.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { multiply } from "./multiply.ts";

const definition = formulaOperator({
  name: "sin",
  doc: "sin x",
  arity: 1,
  formula: ([x]) => unary("sin", x!),
  gradient: ({ inputs: [x], grad }) => [multiply(grad, cos(x!))],
});

export default definition;

/** sin x, elementwise. */
export function sin(x: Value): Value {
  return applyOperator(definition, [x]);
}
