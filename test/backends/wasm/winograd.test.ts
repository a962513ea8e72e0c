/**
 * @file Convolutions by minimal filtering agree with the interpreter in float64 at every size of picture, padding and width;
 * memory starts as NaN, so that what is not written shows.
 */
import { describe, expect, test } from "vitest";
import { filteringOf, type Matrix } from "../../../src/backends/wasm/winograd/matrices.ts";
import { planTiles } from "../../../src/backends/wasm/winograd/plan-tiles.ts";
import { compareAll, type ConvCase, createDraw, type Pair, shapeOf } from "./conv-cases.ts";

const draw = createDraw(5);

describe.each([3, 5])("with %d taps", (taps) => {
  const kernel: Pair = [taps, taps];

  test("random sizes, paddings and widths", () => {
    let tried = 0;
    while (tried < 14) {
      const side = (): number => draw(taps, 14);
      const border = (): number => draw(0, taps - 1);
      const c: ConvCase = {
        kernel,
        input: [side(), side()],
        low: [border(), border()],
        high: [border(), border()],
        channels: draw(3, 21),
        filters: draw(3, 21),
      };
      if (!planTiles(shapeOf(c))) continue;
      tried++;
      for (const n of [4, 1]) expect(compareAll(c, n, 4), JSON.stringify({ ...c, n })).toBeLessThan(1e-4);
    }
  });

  test("no padding, as much as there can be, and a window as large as the picture", () => {
    const wide = { channels: 16, filters: 16, kernel } as const;
    const cases: ConvCase[] = [
      { ...wide, input: [12, 12], low: [0, 0], high: [0, 0] },
      { ...wide, input: [8, 8], low: [0, 1], high: [taps + 1, taps + 2] },
      { ...wide, input: [8, 8], low: [taps, taps], high: [0, 1] },
      { ...wide, input: [taps, taps], low: [taps - 1, taps - 1], high: [taps - 1, taps - 1] },
    ];
    for (const c of cases) expect(compareAll(c, 3, 3), JSON.stringify(c)).toBeLessThan(1e-4);
  });

  test("many channels and filters: several blocks of each", () => {
    const same = (taps - 1) / 2;
    const c: ConvCase = {
      ...{ kernel, channels: 100, filters: 70 },
      ...{ input: [9, 9], low: [same, same], high: [same, same] },
    };
    expect(planTiles(shapeOf(c))).not.toBeNull();
    // Sums of 900 or more products of size 1 each: values of ±25, in float32.
    expect(compareAll(c, 3, 5)).toBeLessThan(2e-4);
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
