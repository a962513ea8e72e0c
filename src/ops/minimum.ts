/** @file minimum: min(x, y); equal operands share the gradient evenly. */
import type { Value } from "../ir/builder.ts";
import { binary } from "../ir/scalar.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { less } from "./less.ts";
import { lessEqual } from "./less-equal.ts";
import { multiply } from "./multiply.ts";
import { negate } from "./negate.ts";
import { scaleBy, shiftBy } from "./numbers.ts";

const definition = formulaOperator({
  name: "minimum",
  doc: "min(x, y); equal operands share the gradient evenly",
  arity: 2,
  formula: ([x, y]) => binary("min", x!, y!),
  gradient: ({ inputs: [x, y], grad }) => {
    // 1 where x is chosen, ½ where both are equal, as PyTorch has it.
    const chosen = add(cast(less(x!, y!), "f32"), cast(lessEqual(x!, y!), "f32"));
    const share = scaleBy(chosen, 0.5);
    return [multiply(grad, share), multiply(grad, shiftBy(negate(share), 1))];
  },
});

export default definition;

/** min(x, y); equal operands share the gradient evenly, elementwise. */
export function minimum(x: Value, y: Value): Value {
  return applyOperator(definition, [x, y]);
}
