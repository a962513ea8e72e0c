/** @file abs: |x|; its derivative at 0 is 0. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { multiply } from "./multiply.ts";
import { sign } from "./sign.ts";

const definition = formulaOperator({
  name: "abs",
  doc: "|x|; its derivative at 0 is 0",
  arity: 1,
  formula: ([x]) => unary("abs", x!),
  gradient: ({ inputs: [x], grad }) => [multiply(grad, sign(x!))],
});

export default definition;

/** |x|; its derivative at 0 is 0, elementwise. */
export function abs(x: Value): Value {
  return applyOperator(definition, [x]);
}
