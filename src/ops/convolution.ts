/** @file What a convolution and its two gradients share: options, the loop over all its multiply-adds, samples. */
import { invariant } from "../core/invariant.ts";
import type { Attributes } from "../ir/graph.ts";
import type { TensorType } from "../ir/types.ts";
import { readNumber } from "./attributes.ts";
import type { OperatorSample } from "./define.ts";
import { product, readWindow, windowOutput, windowTable } from "./window.ts";

/** Options of a convolution; every list has one entry a spatial axis. */
export interface ConvOptions {
  readonly strides: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
}

/** The sizes of one convolution: x [n, ...input, channels], w [...kernel, channels / groups, filters]. */
export interface ConvSizes {
  readonly n: number;
  readonly input: readonly number[];
  readonly kernel: readonly number[];
  readonly channels: number;
  readonly filters: number;
}

/** Plain attributes of the options, without what else `options` holds. */
export function convAttributes({ strides, low, high, dilations, groups }: ConvOptions): Attributes {
  return { strides, low, high, dilations, groups };
}

export function readConvOptions(attrs: Attributes): ConvOptions {
  const { strides, low, high, dilations } = readWindow(attrs, attrs["strides"] as readonly number[]);
  return { strides, low, high, dilations, groups: readNumber(attrs, "groups") };
}

/** The spatial output sizes; fails where the channels do not match. */
export function convOutput(attrs: Attributes, sizes: Omit<ConvSizes, "n">, weightChannels: number): number[] {
  const groups = readNumber(attrs, "groups");
  invariant(
    weightChannels * groups === sizes.channels && sizes.filters % groups === 0,
    `convolution of ${sizes.channels} channels to ${sizes.filters} in ${groups} groups by weights for ${weightChannels}`,
  );
  return windowOutput(sizes.input, readWindow(attrs, sizes.kernel));
}

/**
 * Every multiply-add of the convolution, `channels / groups · filters / groups` at a time: `visit` is given where the
 * channels of the input and the filters of the output start, and the row of w; it goes over both itself.
 */
export function eachTap(
  attrs: Attributes,
  { n, input, kernel, channels, filters }: ConvSizes,
  visit: (x: number, w: number, y: number) => void,
): void {
  const groups = readNumber(attrs, "groups");
  const table = windowTable(input, readWindow(attrs, kernel));
  const taps = product(kernel);
  const positions = table.length / taps;
  const pixels = product(input);
  const perGroup = { channels: channels / groups, filters: filters / groups };
  for (let example = 0; example < n; example++) {
    for (let position = 0; position < positions; position++) {
      for (let tap = 0; tap < taps; tap++) {
        const pixel = table[position * taps + tap]!;
        if (pixel < 0) continue;
        for (let group = 0; group < groups; group++) {
          visit(
            (example * pixels + pixel) * channels + group * perGroup.channels,
            tap * perGroup.channels * filters + group * perGroup.filters,
            (example * positions + position) * filters + group * perGroup.filters,
          );
        }
      }
    }
  }
}

interface ConvCase {
  readonly x: TensorType;
  readonly w: TensorType;
  readonly y: TensorType;
  readonly inputSpatial: readonly number[];
  readonly kernel: readonly number[];
  readonly options: ConvOptions;
}

/** Samples of all three operators: 1, 2 and 3 dimensions, strides, dilation, groups, uneven padding. */
export function convSamples(make: (c: ConvCase) => OperatorSample): readonly OperatorSample[] {
  return [
    make(convCase([5], [3], 2, 3, {})),
    make(convCase([4, 5], [3, 2], 2, 3, { strides: [1, 2], low: [1, 0], high: [1, 1] })),
    make(convCase([5, 4], [3, 3], 4, 4, { groups: 4, low: [1, 1], high: [1, 1] })),
    make(convCase([5, 5], [2, 2], 4, 6, { groups: 2, dilations: [2, 3], high: [2, 0] })),
    make(convCase([5, 6], [3, 2], 3, 3, { groups: 3, strides: [2, 2], high: [1, 0] })),
    make(convCase([3, 4], [1, 1], 5, 3, {})),
    make(convCase([4, 4], [1, 1], 3, 5, { strides: [1, 2] })),
    make(convCase([3, 2, 3], [2, 2, 2], 2, 2, { strides: [2, 1, 1], low: [1, 0, 0] })),
  ];
}

function convCase(
  inputSpatial: readonly number[],
  kernel: readonly number[],
  channels: number,
  filters: number,
  given: Partial<ConvOptions>,
): ConvCase {
  const each = (value: number): number[] => kernel.map(() => value);
  const options = { strides: each(1), low: each(0), high: each(0), dilations: each(1), groups: 1, ...given };
  const output = windowOutput(inputSpatial, { ...options, kernel });
  return {
    x: { dtype: "f32", shape: [{ batch: 1 }, ...inputSpatial, channels] },
    w: { dtype: "f32", shape: [...kernel, channels / options.groups, filters] },
    y: { dtype: "f32", shape: [{ batch: 1 }, ...output, filters] },
    inputSpatial,
    kernel,
    options,
  };
}
