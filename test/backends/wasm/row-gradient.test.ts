/**
 * @file Gradients of convolutions' inputs by rows agree with the interpreter in float64; memory starts as NaN, so that what is
 * not written shows.
 */
import { expect, test } from "vitest";
import { isRowwise } from "../../../src/backends/wasm/row-gradient.ts";
import { planTiles } from "../../../src/backends/wasm/winograd/plan-tiles.ts";
import { convInputGradient } from "../../../src/ops/conv-input-gradient.ts";
import { compareConv, type ConvCase, createDraw, optionsOf, type Pair, shapeOf } from "./conv-cases.ts";

const draw = createDraw(31);

function isByRows(c: ConvCase): boolean {
  const shape = shapeOf(c);
  return isRowwise(shape, planTiles(shape));
}

function compare(c: ConvCase, n: number, capacity: number): number {
  const options = { ...optionsOf(c), inputSpatial: [...c.input] };
  return compareConv(c, n, capacity, (_, w, dy) => [convInputGradient(dy, w, options)]);
}

test("random sizes, paddings, kernels, channels and filters", () => {
  let tried = 0;
  while (tried < 30) {
    const kernel: Pair = [draw(1, 6), draw(2, 7)];
    const c: ConvCase = {
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
  const lenet: ConvCase = {
    ...{ input: [14, 14], kernel: [5, 5], low: [0, 0], high: [0, 0] },
    ...{ channels: 6, filters: 16 },
  };
  expect(isByRows(lenet)).toBe(true);
  expect(compare(lenet, 2, 4)).toBeLessThan(5e-5);
  expect(isByRows({ ...lenet, low: [2, 2], high: [2, 2] })).toBe(false);
  expect(isByRows({ ...lenet, kernel: [3, 3], channels: 64, filters: 64 })).toBe(false);
});
