/** @file negate: -x. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";

const definition = formulaOperator({
  name: "negate",
  doc: "-x",
  arity: 1,
  formula: ([x]) => unary("neg", x!),
  gradient: ({ grad }) => [negate(grad)],
});

export default definition;

/** -x, elementwise. */
export function negate(x: Value): Value {
  return applyOperator(definition, [x]);
}
