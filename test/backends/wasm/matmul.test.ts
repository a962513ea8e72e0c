/** @file Matrix products of random sizes and all transpositions agree with the interpreter in float64. */
import { expect, test } from "vitest";
import { createBuilder } from "../../../src/ir/builder.ts";
import type { Dim, TensorType } from "../../../src/ir/types.ts";
import { matmul } from "../../../src/ops/matmul.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import { asFields, randomTensor } from "../../ops/sample-graphs.ts";
import { compareGraph } from "./run-plan.ts";

const CAPACITY = 9;

function productOf(
  aShape: readonly Dim[],
  bShape: readonly Dim[],
  options: { transposeA?: boolean; transposeB?: boolean },
  n: number,
): number {
  const builder = createBuilder();
  const types = [aShape, bShape].map((shape): TensorType => ({ dtype: "f32", shape }));
  const [a, b] = types.map((type, i) => builder.input("field", String(i), type));
  builder.output("output", "0", matmul(a!, b!, options));
  const graph = builder.finish();
  return compareGraph(
    graph,
    asFields(types.map((type, i) => randomTensor(type, n, [-1, 1], i + 1))),
    n,
    CAPACITY,
  );
}

function size(index: number, most: number): number {
  return 1 + Math.floor(randomUniform(7, 0, 0, index) * most);
}

const FORMS = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);

test.each(FORMS)("products of odd sizes, %o", (form) => {
  for (let i = 0; i < 12; i++) {
    const [m, k, n] = [size(3 * i, 40), size(3 * i + 1, 70), size(3 * i + 2, 50)];
    const a = form.transposeA ? [k, m] : [m, k];
    const b = form.transposeB ? [n, k] : [k, n];
    expect(productOf(a, b, form, 1), `${m} x ${k} x ${n}`).toBeLessThan(1e-5);
  }
});

test.each(FORMS)("products in several blocks, %o", (form) => {
  const [m, k, n] = [517, 801, 35];
  const a = form.transposeA ? [k, m] : [m, k];
  const b = form.transposeB ? [n, k] : [k, n];
  expect(productOf(a, b, form, 1)).toBeLessThan(5e-5);
});

test.each([CAPACITY, 4, 1])("products over the batch, for %d examples", (n) => {
  const batch = { batch: 1 };
  const rows = { batch: 60 };
  expect(productOf([batch, 13], [13, 21], {}, n)).toBeLessThan(1e-5);
  expect(productOf([batch, 13], [batch, 21], { transposeA: true }, n)).toBeLessThan(1e-5);
  expect(productOf([rows, 13], [rows, 21], { transposeA: true }, n)).toBeLessThan(1e-5);
  expect(productOf([batch, 6, 13], [batch, 13, 5], {}, n)).toBeLessThan(1e-5);
  expect(productOf([batch, 6, 13], [batch, 17, 13], { transposeB: true }, n)).toBeLessThan(1e-5);
});
