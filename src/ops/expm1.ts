/** @file expm1: e^x - 1, exact near 0. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { exp } from "./exp.ts";
import { multiply } from "./multiply.ts";

const definition = formulaOperator({
  name: "expm1",
  doc: "e^x - 1, exact near 0",
  arity: 1,
  formula: ([x]) => unary("expm1", x!),
  gradient: ({ inputs: [x], grad }) => [multiply(grad, exp(x!))],
});

export default definition;

/** e^x - 1, exact near 0, elementwise. */
export function expm1(x: Value): Value {
  return applyOperator(definition, [x]);
}
