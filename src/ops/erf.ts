/** @file erf: the error function 2/√π · ∫₀ˣ e^(-t²) dt. */
import type { Value } from "../ir/builder.ts";
import { unary } from "../ir/scalar.ts";
import { applyOperator } from "./define.ts";
import { formulaOperator } from "./elementwise.ts";
import { exp } from "./exp.ts";
import { multiply } from "./multiply.ts";
import { negate } from "./negate.ts";
import { scaleBy } from "./numbers.ts";

const definition = formulaOperator({
  name: "erf",
  doc: "the error function 2/√π · ∫₀ˣ e^(-t²) dt",
  arity: 1,
  formula: ([x]) => unary("erf", x!),
  gradient: ({ inputs: [x], grad }) => {
    const slope = scaleBy(exp(negate(multiply(x!, x!))), 2 / Math.sqrt(Math.PI));
    return [multiply(grad, slope)];
  },
});

export default definition;

/** the error function 2/√π · ∫₀ˣ e^(-t²) dt, elementwise. */
export function erf(x: Value): Value {
  return applyOperator(definition, [x]);
}
