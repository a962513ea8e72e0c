/** @file max_pool: the largest element of each window. */
import type { Value } from "../ir/builder.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { maxPoolGradient } from "./max-pool-gradient.ts";
import { eachMaximum, poolAttributes, pooledType, type PoolOptions, poolSamples } from "./pooling.ts";

const definition: OperatorDefinition = {
  name: "max_pool",
  doc: "The largest element of each window of x [n, ...spatial, c]; padding never wins.",
  infer: ([x], attrs) => [pooledType(x!, attrs)],
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out]) => {
      eachMaximum(x!, attrs, (from, to) => (out!.data[to] = from < 0 ? -Infinity : x!.data[from]!));
    },
  },
  gradient: ({ inputs: [x], grad, attrs }) => [maxPoolGradient(x!, grad, attrs as unknown as PoolOptions)],
  get samples() {
    return poolSamples(({ x, options }) => ({ inputs: [x], attrs: poolAttributes(options) }));
  },
};

export default definition;

/** The largest element of each window: [n, ...spatial, c] → [n, ...out, c]. */
export function maxPool(x: Value, options: PoolOptions): Value {
  return applyOperator(definition, [x], poolAttributes(options));
}
