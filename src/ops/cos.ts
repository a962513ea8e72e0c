/** @file cos: cos x. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { multiply } from "./multiply.ts";
import { negate } from "./negate.ts";
import { sin } from "./sin.ts";

const definition = formulaOperator({
  name: "cos",
  doc: "cos x",
  arity: 1,
  formula: ([x]) => unary("cos", x!),
  gradient: ({ inputs: [x], grad }) => [negate(multiply(grad, sin(x!)))],
});

export default definition;

/** cos x, elementwise. */
export function cos(x: Value): Value {
  return applyOperator(definition, [x]);
}
