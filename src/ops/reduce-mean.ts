/** @file reduce_mean: the mean along axes; over the batch axis, of the examples at hand. */
import type { Value } from "../ir/builder.ts";
import { readNumbers } from "./attributes.ts";
import { broadcastLike } from "./broadcast.ts";
import { count } from "./count.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { divide } from "./divide.ts";
import { reduceSum } from "./reduce-sum.ts";
import { reducedType, REDUCTION_SAMPLES } from "./reduction.ts";

const definition: OperatorDefinition = {
  name: "reduce_mean",
  doc: "The mean of x along the given axes, which are removed.",
  infer: ([x], attrs) => [reducedType("reduce_mean", x!, attrs)],
  meaning: {
    kind: "composite",
    expand: ([x], attrs) => {
      const axes = readNumbers(attrs, "axes");
      const sum = reduceSum(x!, axes);
      return divide(sum, broadcastLike(count(x!, axes), sum));
    },
  },
  gradient: "expand",
  get samples() {
    return REDUCTION_SAMPLES;
  },
};

export default definition;

/** The mean of x along `axes`, which are removed; over the batch axis it divides by the actual n. */
export function reduceMean(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : applyOperator(definition, [x], { axes });
}
