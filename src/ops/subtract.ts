/** @file subtract: x - y. */
import type { Value } from "../ir/builder.ts";
import { binary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { negate } from "./negate.ts";

const definition = formulaOperator({
  name: "subtract",
  doc: "x - y",
  arity: 2,
  formula: ([x, y]) => binary("-", x!, y!),
  gradient: ({ grad }) => [grad, negate(grad)],
});

export default definition;

/** x - y, elementwise. */
export function subtract(x: Value, y: Value): Value {
  return applyOperator(definition, [x, y]);
}
