/** @file Tensors without elements: sums are 0, largest values -∞, and loops over nothing write nothing. */
import { expect, test } from "vitest";
import { createBuilder, type Value } from "../../../src/ir/builder.ts";
import type { Dim, TensorType } from "../../../src/ir/types.ts";
import { add } from "../../../src/ops/add.ts";
import { concat } from "../../../src/ops/concat.ts";
import { matmul } from "../../../src/ops/matmul.ts";
import { reduceMax } from "../../../src/ops/reduce-max.ts";
import { reduceSum } from "../../../src/ops/reduce-sum.ts";
import { asFields, randomTensor } from "../../ops/sample-graphs.ts";
import { compareGraph } from "./run-plan.ts";

const BATCH: Dim = { batch: 1 };

/** The worst difference from the interpreter for 3 examples of at most 4. */
function compare(shapes: readonly (readonly Dim[])[], build: (...values: Value[]) => Value): number {
  const types = shapes.map((shape): TensorType => ({ dtype: "f32", shape }));
  const builder = createBuilder();
  const inputs = types.map((type, i) => builder.input("field", String(i), type));
  builder.output("output", "0", build(...inputs));
  const tensors = types.map((type, i) => randomTensor(type, 3, [-1, 1], i + 1));
  return compareGraph(builder.finish(), asFields(tensors), 3, 4);
}

const SHAPES: readonly { readonly shape: readonly Dim[]; readonly axes: readonly number[] }[] = [
  { shape: [BATCH, 0], axes: [1] },
  { shape: [0, 5], axes: [0] },
  { shape: [0, 5], axes: [1] },
  { shape: [BATCH, 0, 7], axes: [1] },
  { shape: [BATCH, 0, 7], axes: [0, 1] },
  { shape: [BATCH, 0, 7], axes: [0, 1, 2] },
  { shape: [3, 0, 40], axes: [1] },
  { shape: [300, 40, 0], axes: [0] },
];

test.each(SHAPES)("sums and largest values of $shape along $axes", ({ shape, axes }) => {
  expect(compare([shape], (x) => reduceSum(x!, [...axes]))).toBe(0);
  expect(compare([shape], (x) => reduceMax(x!, [...axes]))).toBe(0);
  expect(compare([shape], (x) => reduceSum(add(x!, x!), [...axes]))).toBe(0);
});

test("products without rows, columns or a sum", () => {
  for (const [m, k, n] of [
    [0, 5, 6],
    [5, 0, 6],
    [5, 6, 0],
  ] as const) {
    expect(
      compare(
        [
          [m, k],
          [k, n],
        ],
        (a, b) => matmul(a!, b!),
      ),
    ).toBe(0);
    expect(
      compare(
        [
          [k, m],
          [k, n],
        ],
        (a, b) => matmul(a!, b!, { transposeA: true }),
      ),
    ).toBe(0);
    expect(
      compare(
        [
          [BATCH, m, k],
          [k, n],
        ],
        (a, b) => matmul(a!, b!),
      ),
    ).toBe(0);
  }
});

test("nothing joined to something", () => {
  expect(
    compare(
      [
        [BATCH, 0],
        [BATCH, 3],
      ],
      (a, b) => concat([a!, b!], 1),
    ),
  ).toBe(0);
});
