/** @file equal: 1 where x == y, otherwise 0. */
import type { Value } from "../ir/builder.ts";
import { binary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";

const definition = formulaOperator({
  name: "equal",
  doc: "1 where x == y, otherwise 0",
  arity: 2,
  dtype: "bool",
  formula: ([x, y]) => binary("==", x!, y!),
  gradient: "none",
});

export default definition;

/** 1 where x == y, otherwise 0, elementwise. */
export function equal(x: Value, y: Value): Value {
  return applyOperator(definition, [x, y]);
}
