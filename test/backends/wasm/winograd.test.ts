/**
 * @file Convolutions by minimal filtering agree with the interpreter in float64 at every size of picture, padding and width;
 * memory starts as NaN, so that what is not written shows.
 */
import { describe, expect, test } from "vitest";
import type { Dim, TensorType } from "../../../src/ir/types.ts";
import { createBuilder, type Value } from "../../../src/ir/builder.ts";
import { filteringOf, type Matrix } from "../../../src/backends/wasm/winograd/matrices.ts";
import { planTiles } from "../../../src/backends/wasm/winograd/plan-tiles.ts";
import { conv } from "../../../src/ops/conv.ts";
import { convInputGradient } from "../../../src/ops/conv-input-gradient.ts";
import { convWeightGradient } from "../../../src/ops/conv-weight-gradient.ts";
import { windowOutput } from "../../../src/ops/window.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import { asFields, randomTensor } from "../../ops/sample-graphs.ts";
import { compareGraph } from "./run-plan.ts";

let drawn = 0;

function draw(low: number, high: number): number {
  return low + Math.floor(randomUniform(5, 0, 0, drawn++) * (high - low + 1));
}

interface Case {
  readonly taps: number;
  readonly input: readonly [number, number];
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
  readonly channels: number;
  readonly filters: number;
}

function axesOf({ taps, input, low, high }: Case) {
  return input.map((size, axis) => ({
    input: size,
    output: size + low[axis]! + high[axis]! - taps + 1,
    kernel: taps,
    stride: 1,
    low: low[axis]!,
    dilation: 1,
  }));
}

function tilesOf(c: Case) {
  const { channels, filters } = c;
  return planTiles({
    ...{ n: { batch: 1 } satisfies Dim, axes: axesOf(c), channels, filters, groups: 1 },
    perGroup: { channels, filters },
  });
}

/** The worst differences of the convolution and both gradients from float64. */
function compare(c: Case, n: number, capacity: number): number {
  const { taps, input, low, high, channels, filters } = c;
  const options = {
    ...{ kernel: [taps, taps], strides: [1, 1], dilations: [1, 1], groups: 1 },
    ...{ low: [...low], high: [...high] },
  };
  const types: TensorType[] = [
    { dtype: "f32", shape: [{ batch: 1 }, ...input, channels] },
    { dtype: "f32", shape: [taps, taps, channels, filters] },
    { dtype: "f32", shape: [{ batch: 1 }, ...windowOutput([...input], options), filters] },
  ];
  const builder = createBuilder();
  const [x, w, dy] = types.map((type, i) => builder.input("field", String(i), type)) as [Value, Value, Value];
  [
    conv(x, w, options),
    convInputGradient(dy, w, { ...options, inputSpatial: [...input] }),
    convWeightGradient(x, dy, options),
  ].forEach((value, i) => builder.output("output", String(i), value));
  const tensors = types.map((type, i) => randomTensor(type, n, [-1, 1], i + 1));
  return compareGraph(builder.finish(), asFields(tensors), n, capacity);
}

describe.each([3, 5])("with %d taps", (taps) => {
  test("random sizes, paddings and widths", () => {
    let tried = 0;
    while (tried < 14) {
      const side = (): number => draw(taps, 14);
      const border = (): number => draw(0, taps - 1);
      const c: Case = {
        taps,
        input: [side(), side()],
        low: [border(), border()],
        high: [border(), border()],
        channels: draw(3, 21),
        filters: draw(3, 21),
      };
      if (!tilesOf(c)) continue;
      tried++;
      for (const n of [4, 1]) expect(compare(c, n, 4), JSON.stringify({ ...c, n })).toBeLessThan(1e-4);
    }
  });

  test("no padding, as much as there can be, and a window as large as the picture", () => {
    const wide = { channels: 16, filters: 16, taps } as const;
    const cases: Case[] = [
      { ...wide, input: [12, 12], low: [0, 0], high: [0, 0] },
      { ...wide, input: [8, 8], low: [0, 1], high: [taps + 1, taps + 2] },
      { ...wide, input: [8, 8], low: [taps, taps], high: [0, 1] },
      { ...wide, input: [taps, taps], low: [taps - 1, taps - 1], high: [taps - 1, taps - 1] },
    ];
    for (const c of cases) expect(compare(c, 3, 3), JSON.stringify(c)).toBeLessThan(1e-4);
  });

  test("many channels and filters: several blocks of each", () => {
    const same = (taps - 1) / 2;
    const c: Case = {
      ...{ taps, channels: 100, filters: 70 },
      ...{ input: [9, 9], low: [same, same], high: [same, same] },
    };
    expect(tilesOf(c)).not.toBeNull();
    // Sums of 900 or more products of size 1 each: values of ±25, in float32.
    expect(compare(c, 3, 5)).toBeLessThan(2e-4);
  });
});

test.each([3, 5])("the bilinear form of %d taps is the correlation", (taps) => {
  const { input, filter, output, outputs } = filteringOf(taps);
  const x = Array.from({ length: 6 }, (_, i) => Math.sin(i + 1));
  const w = Array.from({ length: taps }, (_, i) => Math.cos(3 * i));
  const [a, b] = [product(input, x), product(filter, w)];
  const y = product(
    output,
    a.map((value, i) => value * b[i]!),
  );
  expect(y).toHaveLength(outputs);
  y.forEach((value, i) =>
    expect(value).toBeCloseTo(
      w.reduce((sum, tap, k) => sum + tap * x[i + k]!, 0),
      12,
    ),
  );
});

function product(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i]!, 0));
}

test("what is narrow, strided, dilated, grouped or small is computed directly", () => {
  const axis = { input: 16, output: 16, kernel: 3, stride: 1, low: 1, dilation: 1 };
  const shape = {
    ...{ n: 1, axes: [axis, axis], channels: 16, filters: 16, groups: 1 },
    perGroup: { channels: 16, filters: 16 },
  };
  expect(planTiles(shape)).not.toBeNull();
  expect(planTiles({ ...shape, channels: 1 })).toBeNull();
  expect(planTiles({ ...shape, groups: 2 })).toBeNull();
  expect(planTiles({ ...shape, axes: [axis, { ...axis, stride: 2, output: 8 }] })).toBeNull();
  expect(planTiles({ ...shape, axes: [axis, { ...axis, dilation: 2 }] })).toBeNull();
  const small = { ...axis, input: 3, output: 1, low: 0 };
  expect(planTiles({ ...shape, axes: [small, small] })).toBeNull();
});
