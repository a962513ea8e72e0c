/** @file reduce_max: the largest element along axes. */
import type { Value } from "../ir/builder.ts";
import { readNumbers } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { extremeGradient, foldAxes, reducedType, REDUCTION_SAMPLES } from "./reduction.ts";

const definition: OperatorDefinition = {
  name: "reduce_max",
  doc: "The largest x along the given axes, which are removed; equal elements share the gradient evenly.",
  infer: ([x], attrs) => [reducedType("reduce_max", x!, attrs)],
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out]) => {
      const totals = new Float64Array(out!.data.length).fill(-Infinity);
      foldAxes(x!, readNumbers(attrs, "axes"), totals, Math.max);
      out!.data.set(totals);
    },
  },
  gradient: extremeGradient,
  get samples() {
    return REDUCTION_SAMPLES;
  },
};

export default definition;

/** The largest x along `axes`, which are removed. */
export function reduceMax(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : applyOperator(definition, [x], { axes });
}
