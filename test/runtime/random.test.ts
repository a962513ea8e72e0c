/** @file Random numbers: known answers of Threefry-2x32-20, and the distributions' first moments. */
import { expect, test } from "vitest";
import { randomBits, randomNormal, randomUniform, threefry } from "../../src/runtime/random.ts";

const both = (k0: number, k1: number, c0: number, c1: number) => [
  threefry(k0, k1, c0, c1, 0),
  threefry(k0, k1, c0, c1, 1),
];

test("gives the known answers of the Random123 distribution", () => {
  expect(both(0, 0, 0, 0)).toEqual([0x6b200159, 0x99ba4efe]);
  expect(both(-1, -1, -1, -1)).toEqual([0x1cb996fc, 0xbb002be7]);
  expect(both(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual([0xc4923a9c, 0x483df7a0]);
});

test("uniform numbers are exact in float32 and lie in [0, 1)", () => {
  let sum = 0;
  for (let i = 0; i < 10_000; i++) {
    const u = randomUniform(7, 1, 2, i);
    expect(u >= 0 && u < 1 && Math.fround(u) === u).toBe(true);
    sum += u;
  }
  expect(Math.abs(sum / 10_000 - 0.5)).toBeLessThan(0.01); // three and a half standard errors
});

test("normal numbers have mean 0 and variance 1", () => {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < 20_000; i++) {
    const z = randomNormal(3, 4, 5, i);
    sum += z;
    squares += z * z;
  }
  expect(Math.abs(sum / 20_000)).toBeLessThan(0.025);
  expect(Math.abs(squares / 20_000 - 1)).toBeLessThan(0.035);
});

test("every part of the key and the counter matters", () => {
  const values = [
    randomBits(1, 2, 3, 4),
    randomBits(2, 2, 3, 4),
    randomBits(1, 3, 3, 4),
    randomBits(1, 2, 4, 4),
    randomBits(1, 2, 3, 5),
  ];
  expect(new Set(values).size).toBe(values.length);
});
