/** @file Which convolutions are computed by minimal filtering, and how their tiles are cut into blocks. */
import type { ConvShape } from "../conv.ts";
import { type Filtering, filteringOf, POINTS } from "./matrices.ts";

/** One convolution by tiles: input [height, width, channels] to output [height, width, filters]. */
export interface TilePlan {
  readonly filtering: Filtering;
  readonly input: { readonly height: number; readonly width: number; readonly channels: number };
  readonly output: { readonly height: number; readonly width: number; readonly channels: number };
  /** Zeros above and on the left. */
  readonly low: { readonly height: number; readonly width: number };
  /** Tiles of one example. */
  readonly tiles: { readonly height: number; readonly width: number };
}

const TAPS = [3, 5];
/** Multiply-adds that the transforms of one tile cost by channel of the input and of the output, measured roughly. */
const INPUT_WORK = 150;
const OUTPUT_WORK = 100;
/** Less would not pay for the larger code and the rounding. */
const GAIN = 0.8;
const FEWEST_CHANNELS = 3;

/** The tiles of a convolution; null where computing it directly is about as fast. */
export function planTiles({ axes, groups, channels, filters }: ConvShape): TilePlan | null {
  const [first, second] = axes;
  if (groups !== 1 || axes.length !== 2 || first!.kernel !== second!.kernel) return null;
  if (!TAPS.includes(first!.kernel) || Math.min(channels, filters) < FEWEST_CHANNELS) return null;
  if (axes.some((a) => a.stride !== 1 || a.dilation !== 1 || a.low >= a.kernel)) return null;
  const filtering = filteringOf(first!.kernel);
  const [height, width] = axes.map((a) => Math.ceil(a.output / filtering.outputs)) as [number, number];
  const plan: TilePlan = {
    filtering,
    input: { height: first!.input, width: second!.input, channels },
    output: { height: first!.output, width: second!.output, channels: filters },
    low: { height: first!.low, width: second!.low },
    tiles: { height, width },
  };
  const direct = axes.reduce((product, a) => product * a.output * a.kernel, channels * filters);
  return tileWork(plan) > GAIN * direct ? null : plan;
}

/** Multiply-adds of one example, those of the transforms included. */
export function tileWork({ tiles, input, output }: TilePlan): number {
  const products = POINTS * POINTS * input.channels * output.channels;
  const transforms = INPUT_WORK * input.channels + OUTPUT_WORK * output.channels;
  return tiles.height * tiles.width * (products + transforms);
}

/** The convolution of the output's gradient that gives the input's. */
export function turnAround({ filtering, input, output, low }: TilePlan): TilePlan {
  const { outputs, taps } = filtering;
  return {
    ...{ filtering, input: output, output: input },
    low: { height: taps - 1 - low.height, width: taps - 1 - low.width },
    tiles: { height: Math.ceil(input.height / outputs), width: Math.ceil(input.width / outputs) },
  };
}

/** Columns of weights at once: more would need much memory for their products. */
export const MOST_COLUMNS = 64;
/** Numbers of the tiles' transforms that are worked on at once: they stay in the second cache. */
const BLOCK_NUMBERS = 65536;

/** Rows of tiles in a block. */
export function blockRows({ tiles, input, output }: TilePlan, capacity: number): number {
  const columns = Math.min(MOST_COLUMNS, output.channels);
  const numbers = POINTS * POINTS * tiles.width * (wholeVectors(input.channels) + wholeVectors(columns));
  return Math.max(1, Math.min(Math.floor(BLOCK_NUMBERS / numbers), capacity * tiles.height));
}

/** Numbers in whole vectors. */
export function wholeVectors(count: number): number {
  return Math.ceil(count / 4) * 4;
}
