/** @file power: x^y. */
import type { Value } from "../ir/builder.ts";
import { binary } from "../ir/scalar.ts";
import { applyOperator, type GradientContext } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { equal } from "./equal.ts";
import { filled } from "./filled.ts";
import { log } from "./log.ts";
import { multiply } from "./multiply.ts";
import { shiftBy } from "./numbers.ts";
import { select } from "./select.ts";

const definition = formulaOperator({
  name: "power",
  doc: "x^y",
  arity: 2,
  range: [
    [0.2, 2],
    [-2, 2],
  ],
  formula: ([x, y]) => binary("pow", x!, y!),
  gradient,
});

export default definition;

/** x^y, elementwise. */
export function power(x: Value, y: Value): Value {
  return applyOperator(definition, [x, y]);
}

/** y·x^(y-1) and x^y·ln x; 0 where y = 0, and 0 for y where x = 0, so that 0^2 has finite derivatives. */
function gradient({ inputs, output, grad }: GradientContext): readonly Value[] {
  const x = inputs[0]!;
  const y = inputs[1]!;
  const zero = filled(x, 0);
  const byBase = select(equal(y, zero), zero, multiply(y, power(x, shiftBy(y, -1))));
  const byExponent = select(equal(x, zero), zero, multiply(output, log(x)));
  return [multiply(grad, byBase), multiply(grad, byExponent)];
}
