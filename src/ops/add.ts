/** @file add: x + y. */
import type { Value } from "../ir/builder.ts";
import { binary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";

const definition = formulaOperator({
  name: "add",
  doc: "x + y",
  arity: 2,
  formula: ([x, y]) => binary("+", x!, y!),
  gradient: ({ grad }) => [grad, grad],
});

export default definition;

/** x + y, elementwise, of one shape. */
export function add(x: Value, y: Value): Value {
  return applyOperator(definition, [x, y]);
}
