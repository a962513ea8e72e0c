/** @file stop_gradient: x, taken as constant by differentiation. */
import type { Value } from "../ir/builder.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";

const definition = formulaOperator({
  name: "stop_gradient",
  doc: "x; no gradient flows back through it",
  arity: 1,
  dtype: ([x]) => x!.dtype,
  formula: ([x]) => x!,
  gradient: "none",
});

export default definition;

/** x as it is; gradients end here. */
export function stopGradient(x: Value): Value {
  return applyOperator(definition, [x]);
}
