/** @file max_pool_gradient: the gradient of each window goes to its first maximum. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import { sameShape } from "../ir/types.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { maxPoolSelect } from "./max-pool-select.ts";
import { eachMaximum, poolAttributes, pooledType, type PoolOptions, poolSamples } from "./pooling.ts";

const definition: OperatorDefinition = {
  name: "max_pool_gradient",
  doc: "dx: each window's dy added at the place of the window's first maximum in x.",
  infer: ([x, dy], attrs) => {
    invariant(
      sameShape(pooledType(x!, attrs).shape, dy!.shape),
      "max_pool_gradient: dy is not of the pool's shape",
    );
    return [{ dtype: "f32", shape: x!.shape }];
  },
  meaning: {
    kind: "kernel",
    run: ([x, dy], attrs, [out], { round }) => {
      const sums = new Float64Array(out!.data.length);
      eachMaximum(x!, attrs, (from, to) => {
        if (from >= 0) sums[from] = sums[from]! + dy!.data[to]!;
      });
      for (let i = 0; i < sums.length; i++) out!.data[i] = round(sums[i]!);
    },
  },
  gradient: ({ inputs: [x], grad, attrs }) => [
    null,
    maxPoolSelect(x!, grad, attrs as unknown as PoolOptions),
  ],
  get samples() {
    return poolSamples(({ x, y, options }) => ({ inputs: [x, y], attrs: poolAttributes(options) }));
  },
};

export default definition;

/** dy [n, ...out, c] back to the maxima of x [n, ...spatial, c]. */
export function maxPoolGradient(x: Value, dy: Value, options: PoolOptions): Value {
  return applyOperator(definition, [x, dy], poolAttributes(options));
}
