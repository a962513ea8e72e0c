/** @file Start values and shuffles. */
import { expect, test } from "vitest";
import type { FillDefinition } from "../../src/runtime/definition.ts";
import { fillParameter } from "../../src/runtime/fill.ts";
import { epochOrder, splitExamples } from "../../src/runtime/shuffle.ts";

function filled(fill: FillDefinition, shape: number[]): Float64Array {
  const size = shape.reduce((a, b) => a * b, 1);
  const memory = new Float64Array(size + 2);
  fillParameter(memory, { name: "w", offset: 1, size, shape, kind: "parameter", fill, stream: 3 }, 11);
  expect([memory[0], memory[size + 1]]).toEqual([0, 0]);
  return memory.slice(1, size + 1);
}

const mean = (x: Float64Array) => x.reduce((a, b) => a + b, 0) / x.length;
const deviation = (x: Float64Array) => Math.sqrt(x.reduce((a, b) => a + b * b, 0) / x.length - mean(x) ** 2);

test("constant, normal, uniform and truncated normal values have their moments", () => {
  expect(new Set(filled({ kind: "constant", value: 4 }, [3, 2]))).toEqual(new Set([4]));
  const normal = filled({ kind: "normal", mean: 2, std: 0.5 }, [100, 100]);
  expect(mean(normal)).toBeCloseTo(2, 1);
  expect(deviation(normal)).toBeCloseTo(0.5, 1);
  const uniform = filled({ kind: "uniform", limit: 3 }, [100, 100]);
  expect(uniform.every((v) => Math.abs(v) <= 3)).toBe(true);
  expect(deviation(uniform)).toBeCloseTo(Math.sqrt(3), 1);
  const truncated = filled({ kind: "truncated_normal", std: 0.1 }, [100, 100]);
  expect(truncated.every((v) => Math.abs(v) <= 0.2)).toBe(true);
  expect(deviation(truncated)).toBeCloseTo(0.088, 2); // 0.8796 · std
});

test.each([[[5, 8]], [[8, 5]], [[2, 2, 3, 4]], [[6, 6]], [[7]]])("orthogonal values of shape %j", (shape) => {
  const values = filled({ kind: "orthogonal", gain: 2 }, shape);
  const columns = shape.at(-1)!;
  const rows = values.length / columns;
  const vector = (v: number) =>
    rows < columns
      ? values.subarray(v * columns, (v + 1) * columns)
      : Float64Array.from({ length: rows }, (_, i) => values[i * columns + v]!);
  for (let a = 0; a < Math.min(rows, columns); a++) {
    for (let b = 0; b <= a; b++) {
      const product = vector(a).reduce((sum, x, i) => sum + x * vector(b)[i]!, 0);
      expect(product).toBeCloseTo(a === b ? 4 : 0, 10);
    }
  }
});

test("an epoch sees every example once, in an order of its own", () => {
  const order = epochOrder(100, 1, 0);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(epochOrder(100, 1, 1)).not.toEqual(order);
  expect(epochOrder(100, 1, 0)).toEqual(order);
});

test("a split takes as many examples as asked for, and none twice", () => {
  const { train, val } = splitExamples(50, 12, 3);
  expect([train.length, val.length]).toEqual([38, 12]);
  expect(new Set([...train, ...val]).size).toBe(50);
});
