/** @file What the pools share: options, the shape rule, the place of a window's first maximum, samples. */
import type { Attributes } from "../ir/graph.ts";
import type { TensorType } from "../ir/types.ts";
import type { OperatorSample, Tensor } from "./define.ts";
import { product, readWindow, spatialSizes, windowOutput, windowTable } from "./window.ts";

/** Options of a pool over the spatial axes of [n, ...spatial, c]. */
export interface PoolOptions {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly dilations?: readonly number[];
}

export function poolAttributes({ kernel, strides, low, high, dilations }: PoolOptions): Attributes {
  return { kernel, strides, low, high, dilations: dilations ?? kernel.map(() => 1) };
}

/** [n, ...out, c] of a pool over x. */
export function pooledType(x: TensorType, attrs: Attributes): TensorType {
  const output = windowOutput(spatialSizes(x.shape), readWindow(attrs));
  return { dtype: "f32", shape: [x.shape[0]!, ...output, x.shape.at(-1)!] };
}

/** The windows of a pool over a tensor of `shape` [n, ...spatial, c]. */
export interface Pool {
  readonly n: number;
  readonly pixels: number;
  readonly positions: number;
  readonly taps: number;
  readonly channels: number;
  /** [positions · taps] pixels, -1 in the padding. */
  readonly table: Int32Array;
}

export function poolOf(shape: readonly number[], attrs: Attributes): Pool {
  const window = readWindow(attrs);
  const input = shape.slice(1, -1);
  const table = windowTable(input, window);
  const taps = product(window.kernel);
  return {
    n: shape[0]!,
    pixels: product(input),
    positions: table.length / taps,
    taps,
    channels: shape.at(-1)!,
    table,
  };
}

/** Calls `visit` with the place of the first maximum of every window of x (-1 if it lies in the padding), in the result's order. */
export function eachMaximum(x: Tensor, attrs: Attributes, visit: (from: number, to: number) => void): void {
  const { n, pixels, positions, taps, channels, table } = poolOf(x.shape, attrs);
  let to = 0;
  for (let example = 0; example < n; example++) {
    for (let position = 0; position < positions; position++) {
      for (let c = 0; c < channels; c++) {
        let best = -1;
        for (let tap = 0; tap < taps; tap++) {
          const pixel = table[position * taps + tap]!;
          if (pixel < 0) continue;
          const from = (example * pixels + pixel) * channels + c;
          if (best < 0 || x.data[from]! > x.data[best]! || Number.isNaN(x.data[from]!)) best = from;
        }
        visit(best, to++);
      }
    }
  }
}

interface PoolCase {
  readonly x: TensorType;
  readonly y: TensorType;
  readonly options: PoolOptions;
  readonly inputSpatial: readonly number[];
}

/** Samples of all pools and their gradients: 1, 2 and 3 dimensions, overlapping windows, uneven padding. */
export function poolSamples(make: (c: PoolCase) => OperatorSample): readonly OperatorSample[] {
  const cases: readonly (readonly [readonly number[], PoolOptions])[] = [
    [[6], { kernel: [2], strides: [2], low: [0], high: [0] }],
    [[5, 4], { kernel: [3, 2], strides: [2, 1], low: [1, 0], high: [1, 1] }],
    [[3, 3, 2], { kernel: [2, 2, 2], strides: [1, 2, 1], low: [0, 1, 0], high: [0, 0, 0] }],
  ];
  return cases.map(([inputSpatial, options]) => {
    const x: TensorType = { dtype: "f32", shape: [{ batch: 1 }, ...inputSpatial, 2] };
    return make({ x, y: pooledType(x, poolAttributes(options)), options, inputSpatial });
  });
}
