/** @file floor: ⌊x⌋; its derivative is 0. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";

const definition = formulaOperator({
  name: "floor",
  doc: "⌊x⌋; its derivative is 0",
  arity: 1,
  formula: ([x]) => unary("floor", x!),
  gradient: () => [null],
});

export default definition;

/** ⌊x⌋; its derivative is 0, elementwise. */
export function floor(x: Value): Value {
  return applyOperator(definition, [x]);
}
