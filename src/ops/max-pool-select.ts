/** @file max_pool_select: reads one tensor where another has the maxima of its windows. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import { sameShape } from "../ir/types.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { maxPoolGradient } from "./max-pool-gradient.ts";
import { eachMaximum, poolAttributes, pooledType, type PoolOptions, poolSamples } from "./pooling.ts";

const definition: OperatorDefinition = {
  name: "max_pool_select",
  doc: "The element of v at the place of each window's first maximum in x; the gradient of max_pool_gradient.",
  infer: ([x, v], attrs) => {
    invariant(sameShape(x!.shape, v!.shape), "max_pool_select: operands of two shapes");
    return [pooledType(x!, attrs)];
  },
  meaning: {
    kind: "kernel",
    run: ([x, v], attrs, [out]) => {
      eachMaximum(x!, attrs, (from, to) => (out!.data[to] = from < 0 ? 0 : v!.data[from]!));
    },
  },
  gradient: ({ inputs: [x], grad, attrs }) => [
    null,
    maxPoolGradient(x!, grad, attrs as unknown as PoolOptions),
  ],
  get samples() {
    return poolSamples(({ x, options }) => ({ inputs: [x, x], attrs: poolAttributes(options) }));
  },
};

export default definition;

/** v [n, ...spatial, c] at the maxima of x's windows → [n, ...out, c]. */
export function maxPoolSelect(x: Value, v: Value, options: PoolOptions): Value {
  return applyOperator(definition, [x, v], poolAttributes(options));
}
