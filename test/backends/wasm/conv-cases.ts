/** @file Convolutions of two axes without strides, for tests of the ways in which they are computed. */
import type { ConvShape } from "../../../src/backends/wasm/conv.ts";
import { createBuilder, type Value } from "../../../src/ir/builder.ts";
import type { TensorType } from "../../../src/ir/types.ts";
import { conv } from "../../../src/ops/conv.ts";
import { convInputGradient } from "../../../src/ops/conv-input-gradient.ts";
import { convWeightGradient } from "../../../src/ops/conv-weight-gradient.ts";
import { windowOutput } from "../../../src/ops/window.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import { asFields, randomTensor } from "../../ops/sample-graphs.ts";
import { compareGraph } from "./run-plan.ts";

export type Pair = readonly [number, number];

export interface ConvCase {
  readonly input: Pair;
  readonly kernel: Pair;
  readonly low: Pair;
  readonly high: Pair;
  readonly channels: number;
  readonly filters: number;
}

/** Whole numbers from low to high; every seed has its own. */
export function createDraw(seed: number): (low: number, high: number) => number {
  let drawn = 0;
  return (low, high) => low + Math.floor(randomUniform(seed, 0, 0, drawn++) * (high - low + 1));
}

export function optionsOf({ kernel, low, high }: ConvCase) {
  const borders = { low: [...low], high: [...high] };
  return { kernel: [...kernel], strides: [1, 1], dilations: [1, 1], groups: 1, ...borders };
}

export function shapeOf(c: ConvCase): ConvShape {
  const output = windowOutput([...c.input], optionsOf(c));
  const axes = c.input.map((size, axis) => ({
    ...{ input: size, output: output[axis]!, kernel: c.kernel[axis]!, low: c.low[axis]! },
    ...{ stride: 1, dilation: 1 },
  }));
  const { channels, filters } = c;
  return { n: { batch: 1 }, axes, channels, filters, groups: 1, perGroup: { channels, filters } };
}

/** The worst difference from the interpreter in float64 of what is built of x, w and dy. */
export function compareConv(
  c: ConvCase,
  n: number,
  capacity: number,
  build: (x: Value, w: Value, dy: Value) => readonly Value[],
): number {
  const types: TensorType[] = [
    { dtype: "f32", shape: [{ batch: 1 }, ...c.input, c.channels] },
    { dtype: "f32", shape: [...c.kernel, c.channels, c.filters] },
    { dtype: "f32", shape: [{ batch: 1 }, ...windowOutput([...c.input], optionsOf(c)), c.filters] },
  ];
  const builder = createBuilder();
  const [x, w, dy] = types.map((type, i) => builder.input("field", String(i), type)) as [Value, Value, Value];
  build(x, w, dy).forEach((value, i) => builder.output("output", String(i), value));
  const tensors = types.map((type, i) => randomTensor(type, n, [-1, 1], i + 1));
  return compareGraph(builder.finish(), asFields(tensors), n, capacity);
}

/** The same of the convolution and both its gradients. */
export function compareAll(c: ConvCase, n: number, capacity: number): number {
  const options = optionsOf(c);
  return compareConv(c, n, capacity, (x, w, dy) => [
    conv(x, w, options),
    convInputGradient(dy, w, { ...options, inputSpatial: [...c.input] }),
    convWeightGradient(x, dy, options),
  ]);
}
