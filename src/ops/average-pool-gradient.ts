/** @file average_pool_gradient: the gradient of each window, evenly over what it averaged. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import { sameShape } from "../ir/types.ts";
import { readNumbers } from "./attributes.ts";
import { averageAttributes, averagePool, type AveragePoolOptions, eachAverage } from "./average-pool.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { pooledType, poolSamples } from "./pooling.ts";

const definition: OperatorDefinition = {
  name: "average_pool_gradient",
  doc: "dx [n, ...inputSpatial, c]: each window's dy, divided by what it averaged, added at all its places.",
  infer: ([dy], attrs) => {
    const shape = [dy!.shape[0]!, ...readNumbers(attrs, "inputSpatial"), dy!.shape.at(-1)!];
    const type = { dtype: "f32", shape } as const;
    invariant(
      sameShape(pooledType(type, attrs).shape, dy!.shape),
      "average_pool_gradient: dy is not of the pool's shape",
    );
    return [type];
  },
  meaning: {
    kind: "kernel",
    run: ([dy], attrs, [out], { round }) => {
      const sums = new Float64Array(out!.data.length);
      eachAverage(out!.shape, attrs, (places, share, from) => {
        for (const place of places) sums[place] = sums[place]! + dy!.data[from]! * share;
      });
      for (let i = 0; i < sums.length; i++) out!.data[i] = round(sums[i]!);
    },
  },
  gradient: ({ grad, attrs }) => [averagePool(grad, attrs as unknown as AveragePoolOptions)],
  get samples() {
    return poolSamples(({ y, options, inputSpatial }) => ({
      inputs: [y],
      attrs: {
        ...averageAttributes({ ...options, countPadding: options.kernel.length === 3 }),
        inputSpatial,
      },
    }));
  },
};

export default definition;

/** dy [n, ...out, c] back to [n, ...inputSpatial, c]. */
export function averagePoolGradient(
  dy: Value,
  options: AveragePoolOptions & { readonly inputSpatial: readonly number[] },
): Value {
  return applyOperator(definition, [dy], {
    ...averageAttributes(options),
    inputSpatial: options.inputSpatial,
  });
}
