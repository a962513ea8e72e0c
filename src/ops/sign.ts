/** @file sign: -1, 0 or 1; its derivative is 0. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";

const definition = formulaOperator({
  name: "sign",
  doc: "-1, 0 or 1; its derivative is 0",
  arity: 1,
  formula: ([x]) => unary("sign", x!),
  gradient: () => [null],
});

export default definition;

/** -1, 0 or 1; its derivative is 0, elementwise. */
export function sign(x: Value): Value {
  return applyOperator(definition, [x]);
}
