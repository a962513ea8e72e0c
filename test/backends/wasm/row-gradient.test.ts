/**
 * @file Gradients of convolutions' inputs by rows agree with the interpreter in float64; memory starts as NaN, so that what is
 * not written shows.
 */
import { expect, test } from "vitest";
import { isRowwise } from "../../../src/backends/wasm/row-gradient.ts";
import { planTiles } from "../../../src/backends/wasm/winograd/plan-tiles.ts";
import { createBuilder, type Value } from "../../../src/ir/builder.ts";
import type { TensorType } from "../../../src/ir/types.ts";
import { convInputGradient } from "../../../src/ops/conv-input-gradient.ts";
import { windowOutput } from "../../../src/ops/window.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import { asFields, randomTensor } from "../../ops/sample-graphs.ts";
import { compareGraph } from "./run-plan.ts";

let drawn = 0;

function draw(low: number, high: number): number {
  return low + Math.floor(randomUniform(31, 0, 0, drawn++) * (high - low + 1));
}

type Pair = readonly [number, number];

interface Case {
  readonly input: Pair;
  readonly kernel: Pair;
  readonly low: Pair;
  readonly high: Pair;
  readonly channels: number;
  readonly filters: number;
}

function optionsOf({ kernel, low, high }: Case) {
  const borders = { low: [...low], high: [...high] };
  return { kernel: [...kernel], strides: [1, 1], dilations: [1, 1], groups: 1, ...borders };
}

function isByRows(c: Case): boolean {
  const output = windowOutput([...c.input], optionsOf(c));
  const axes = c.input.map((size, axis) => ({
    ...{ input: size, output: output[axis]!, kernel: c.kernel[axis]!, low: c.low[axis]! },
    ...{ stride: 1, dilation: 1 },
  }));
  const { channels, filters } = c;
  const perGroup = { channels, filters };
  const shape = { n: { batch: 1 }, axes, channels, filters, groups: 1, perGroup };
  return isRowwise(shape, planTiles(shape));
}

function compare(c: Case, n: number, capacity: number): number {
  const options = optionsOf(c);
  const types: TensorType[] = [
    { dtype: "f32", shape: [...c.kernel, c.channels, c.filters] },
    { dtype: "f32", shape: [{ batch: 1 }, ...windowOutput([...c.input], options), c.filters] },
  ];
  const builder = createBuilder();
  const [w, dy] = types.map((type, i) => builder.input("field", String(i), type)) as [Value, Value];
  builder.output("output", "dx", convInputGradient(dy, w, { ...options, inputSpatial: [...c.input] }));
  const tensors = types.map((type, i) => randomTensor(type, n, [-1, 1], i + 1));
  return compareGraph(builder.finish(), asFields(tensors), n, capacity);
}

test("random sizes, paddings, kernels, channels and filters", () => {
  let tried = 0;
  while (tried < 30) {
    const kernel: Pair = [draw(1, 6), draw(2, 7)];
    const c: Case = {
      kernel,
      input: [kernel[0] + draw(1, 9), kernel[1] + draw(0, 9)],
      low: [draw(0, kernel[0]), draw(0, kernel[1])],
      high: [draw(0, kernel[0]), draw(0, kernel[1])],
      channels: draw(1, 11),
      filters: draw(1, 20),
    };
    if (!isByRows(c)) continue;
    tried++;
    for (const n of [3, 1]) expect(compare(c, n, 3), JSON.stringify({ ...c, n })).toBeLessThan(3e-5);
  }
});

test("the second layer of LeNet, by rows; the same with padding, and of wide networks, not", () => {
  const lenet: Case = { input: [14, 14], kernel: [5, 5], low: [0, 0], high: [0, 0], channels: 6, filters: 16 };
  expect(isByRows(lenet)).toBe(true);
  expect(compare(lenet, 2, 4)).toBeLessThan(5e-5);
  expect(isByRows({ ...lenet, low: [2, 2], high: [2, 2] })).toBe(false);
  expect(isByRows({ ...lenet, kernel: [3, 3], channels: 64, filters: 64 })).toBe(false);
});
