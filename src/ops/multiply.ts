/** @file multiply: x * y. */
import type { Value } from "../ir/builder.ts";
import { binary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";

const definition = formulaOperator({
  name: "multiply",
  doc: "x * y",
  arity: 2,
  formula: ([x, y]) => binary("*", x!, y!),
  gradient: ({ inputs: [x, y], grad }) => [multiply(grad, y!), multiply(grad, x!)],
});

export default definition;

/** x * y, elementwise. */
export function multiply(x: Value, y: Value): Value {
  return applyOperator(definition, [x, y]);
}
