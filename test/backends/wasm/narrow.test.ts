/**
 * @file Convolutions of pictures with one channel agree with the interpreter in float64; memory starts as NaN, so that what is
 * not written shows.
 */
import { expect, test } from "vitest";
import { isNarrow } from "../../../src/backends/wasm/narrow-frame.ts";
import { compareAll, type ConvCase, createDraw, type Pair, shapeOf } from "./conv-cases.ts";

const draw = createDraw(9);

test("random sizes, paddings, kernels and numbers of filters", () => {
  let tried = 0;
  while (tried < 24) {
    const kernel: Pair = [draw(1, 6), draw(1, 11)];
    const c: ConvCase = {
      kernel,
      input: [kernel[0] + draw(0, 9), kernel[1] + draw(0, 22)],
      low: [draw(0, 6), draw(0, 12)],
      high: [draw(0, 6), draw(0, 12)],
      ...{ channels: 1, filters: draw(1, 13) },
    };
    if (!isNarrow(shapeOf(c))) continue;
    tried++;
    for (const n of [3, 1]) expect(compareAll(c, n, 3), JSON.stringify({ ...c, n })).toBeLessThan(3e-5);
  }
});

test("the first layer of LeNet, and the most filters", () => {
  const lenet: ConvCase = {
    ...{ input: [28, 28], kernel: [5, 5], low: [2, 2], high: [2, 2] },
    ...{ channels: 1, filters: 6 },
  };
  for (const c of [lenet, { ...lenet, filters: 32 }]) {
    expect(isNarrow(shapeOf(c))).toBe(true);
    expect(compareAll(c, 2, 4)).toBeLessThan(5e-5);
  }
});
