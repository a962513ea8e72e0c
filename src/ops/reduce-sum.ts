/** @file reduce_sum: the sum along axes. */
import type { Value } from "../ir/builder.ts";
import { readNumbers } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { foldAxes, reducedType, REDUCTION_SAMPLES, unreduce } from "./reduction.ts";

const definition: OperatorDefinition = {
  name: "reduce_sum",
  doc: "Σ x along the given axes, which are removed.",
  infer: ([x], attrs) => [reducedType("reduce_sum", x!, attrs)],
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out], { round }) => {
      const totals = new Float64Array(out!.data.length);
      foldAxes(x!, readNumbers(attrs, "axes"), totals, (total, element) => total + element);
      for (let i = 0; i < totals.length; i++) out!.data[i] = round(totals[i]!);
    },
  },
  gradient: ({ inputs: [x], grad, attrs }) => [unreduce(grad, x!, readNumbers(attrs, "axes"))],
  get samples() {
    return REDUCTION_SAMPLES;
  },
};

export default definition;

/** Σ x along `axes`, which are removed. */
export function reduceSum(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : applyOperator(definition, [x], { axes });
}
