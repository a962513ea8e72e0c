/** @file average_pool: the mean of each window. */
import type { Value } from "../ir/builder.ts";
import { readFlag } from "./attributes.ts";
import { averagePoolGradient } from "./average-pool-gradient.ts";
import { applyOperator, type OperatorDefinition, type Tensor } from "./define.ts";
import { poolAttributes, pooledType, poolOf, type PoolOptions, poolSamples } from "./pooling.ts";
import { spatialSizes } from "./window.ts";

/** countPadding: whether padding counts as zeros (default: it does not count). */
export interface AveragePoolOptions extends PoolOptions {
  readonly countPadding?: boolean;
}

const definition: OperatorDefinition = {
  name: "average_pool",
  doc: "The mean of each window of x [n, ...spatial, c], of the elements that lie in x, or with padding as zeros.",
  infer: ([x], attrs) => [pooledType(x!, attrs)],
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out], { round }) => {
      eachAverage(x!.shape, attrs, (pixels, share, to) => {
        let sum = 0;
        for (const pixel of pixels) sum += x!.data[pixel]!;
        out!.data[to] = round(sum * share);
      });
    },
  },
  gradient: ({ inputs: [x], grad, attrs }) => [
    averagePoolGradient(grad, {
      ...(attrs as unknown as AveragePoolOptions),
      inputSpatial: spatialSizes(x!.type.shape),
    }),
  ],
  get samples() {
    return poolSamples(({ x, options }) => ({
      inputs: [x],
      attrs: averageAttributes({ ...options, countPadding: options.kernel.length === 3 }),
    }));
  },
};

export default definition;

/** The mean of each window: [n, ...spatial, c] → [n, ...out, c]. */
export function averagePool(x: Value, options: AveragePoolOptions): Value {
  return applyOperator(definition, [x], averageAttributes(options));
}

export function averageAttributes(options: AveragePoolOptions) {
  return { ...poolAttributes(options), countPadding: options.countPadding ?? false };
}

/** Calls `visit` for every window with the places it averages, the share of each, and the place of the result. */
export function eachAverage(
  shape: Tensor["shape"],
  attrs: Parameters<typeof poolOf>[1],
  visit: (places: readonly number[], share: number, to: number) => void,
): void {
  const { n, pixels, positions, taps, channels, table } = poolOf(shape, attrs);
  const countPadding = readFlag(attrs, "countPadding");
  const places: number[] = [];
  let to = 0;
  for (let example = 0; example < n; example++) {
    for (let position = 0; position < positions; position++) {
      for (let c = 0; c < channels; c++) {
        places.length = 0;
        for (let tap = 0; tap < taps; tap++) {
          const pixel = table[position * taps + tap]!;
          if (pixel >= 0) places.push((example * pixels + pixel) * channels + c);
        }
        // A window that lies in the padding alone averages nothing: 0.
        visit(places, 1 / Math.max(1, countPadding ? taps : places.length), to++);
      }
    }
  }
}
