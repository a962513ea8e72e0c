/** @file relu: max(x, 0); its derivative at 0 is 0. */
import type { Value } from "../ir/builder.ts";
import { binary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { filled } from "./filled.ts";
import { greater } from "./greater.ts";
import { select } from "./select.ts";

const definition = formulaOperator({
  name: "relu",
  doc: "max(x, 0); its derivative at 0 is 0",
  arity: 1,
  formula: ([x]) => binary("max", x!, 0),
  // By the result, so that nothing else of the forward pass has to be kept.
  gradient: ({ output, grad }) => [select(greater(output, filled(output, 0)), grad, filled(grad, 0))],
});

export default definition;

/** max(x, 0); its derivative at 0 is 0, elementwise. */
export function relu(x: Value): Value {
  return applyOperator(definition, [x]);
}
