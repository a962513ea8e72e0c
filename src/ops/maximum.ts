/** @file maximum: max(x, y); equal operands share the gradient evenly. */
import type { Value } from "../ir/builder.ts";
import { binary } from "../ir/scalar.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { greater } from "./greater.ts";
import { greaterEqual } from "./greater-equal.ts";
import { multiply } from "./multiply.ts";
import { negate } from "./negate.ts";
import { scaleBy, shiftBy } from "./numbers.ts";

const definition = formulaOperator({
  name: "maximum",
  doc: "max(x, y); equal operands share the gradient evenly",
  arity: 2,
  formula: ([x, y]) => binary("max", x!, y!),
  gradient: ({ inputs: [x, y], grad }) => {
    // 1 where x is chosen, ½ where both are equal, as PyTorch has it.
    const chosen = add(cast(greater(x!, y!), "f32"), cast(greaterEqual(x!, y!), "f32"));
    const share = scaleBy(chosen, 0.5);
    return [multiply(grad, share), multiply(grad, shiftBy(negate(share), 1))];
  },
});

export default definition;

/** max(x, y); equal operands share the gradient evenly, elementwise. */
export function maximum(x: Value, y: Value): Value {
  return applyOperator(definition, [x, y]);
}
