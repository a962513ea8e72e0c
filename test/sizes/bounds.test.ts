/** @file Bounds hold for every value of the symbols. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { boundsOf, isAtLeast } from "../../src/sizes/bounds.ts";
import {
  addSizes,
  ceilDivide,
  constantOf,
  floorDivide,
  multiplySizes,
  type Size,
  substitute,
  subtractSizes,
  symbol,
} from "../../src/sizes/size.ts";

const [n, t] = [symbol("n"), symbol("t")];

test.each<[string, Size, number, boolean]>([
  ["n", n, 1, true],
  ["n - 1", subtractSizes(n, 1), 0, true],
  ["n - 1", subtractSizes(n, 1), 1, false],
  ["n*t", multiplySizes(n, t), 1, true],
  ["ceil(n / 2)", ceilDivide(n, 2), 1, true],
  ["floor(n / 2)", floorDivide(n, 2), 1, false],
  ["2*n - t", subtractSizes(multiplySizes(n, 2), t), 0, false],
])("%s is at least %i: %s", (_, size, least, expected) => {
  expect(isAtLeast(size, least, new Map())).toBe(expected);
});

test("the size lies within its bounds", () => {
  const size: fc.Arbitrary<Size> = fc.letrec<{ size: Size }>((tie) => ({
    size: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(n, t),
      fc.integer({ min: -5, max: 5 }).map((v) => addSizes(v, 0)),
      fc.tuple(tie("size"), tie("size")).map(([a, b]) => addSizes(a, b)),
      fc.tuple(tie("size"), tie("size")).map(([a, b]) => multiplySizes(a, b)),
      fc.tuple(tie("size"), fc.integer({ min: 1, max: 6 })).map(([a, b]) => floorDivide(a, b)),
      fc.tuple(tie("size"), fc.integer({ min: 1, max: 6 })).map(([a, b]) => ceilDivide(a, b)),
    ),
  })).size;
  const value = fc.integer({ min: 2, max: 9 });
  const bounds = new Map([
    ["n", { min: 2, max: 9 }],
    ["t", { min: 2, max: null }],
  ]);
  fc.assert(
    fc.property(size, value, value, (s, a, b) => {
      const { min, max } = boundsOf(s, bounds);
      const found = constantOf(
        substitute(
          s,
          new Map([
            ["n", a],
            ["t", b],
          ]),
        ),
      )!;
      return (min === null || found >= min) && (max === null || found <= max);
    }),
  );
});
