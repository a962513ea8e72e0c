import { expect, test } from "vitest";
import { differentiate } from "../../src/autodiff/differentiate.ts";
import { interpretGraph } from "../../src/backends/interpreter/interpret-graph.ts";
import { createBuilder, type Value } from "../../src/ir/builder.ts";
import { abs } from "../../src/ops/abs.ts";
import { constant } from "../../src/ops/constant.ts";
import { filled } from "../../src/ops/filled.ts";
import { greater } from "../../src/ops/greater.ts";
import { cast } from "../../src/ops/cast.ts";
import { maximum } from "../../src/ops/maximum.ts";
import { maxPool } from "../../src/ops/max-pool.ts";
import { minimum } from "../../src/ops/minimum.ts";
import { multiply } from "../../src/ops/multiply.ts";
import { power } from "../../src/ops/power.ts";
import { reduceMax } from "../../src/ops/reduce-max.ts";
import { reduceSum } from "../../src/ops/reduce-sum.ts";
import { relu } from "../../src/ops/relu.ts";
import { reshape } from "../../src/ops/reshape.ts";
import { sigmoid } from "../../src/ops/sigmoid.ts";
import { softplus } from "../../src/ops/softplus.ts";
import { stopGradient } from "../../src/ops/stop-gradient.ts";

const CONTEXT = { n: 1, seed: 0, step: 1 };

/** Values of f and of the derivative of their sum at the given numbers, in float32; null: no dependence. */
function slopeAt(
  at: readonly number[],
  f: (x: Value) => Value,
): { values: number[]; slopes: number[] | null } {
  const builder = createBuilder();
  const x = builder.input("field", "x", { dtype: "f32", shape: [at.length] });
  const y = f(x);
  builder.output("output", "y", y);
  const all = y.type.shape.map((_, axis) => axis);
  const [gradient] = differentiate(builder, reduceSum(y, all), [x]);
  if (gradient) builder.output("output", "slope", gradient);
  const fields = new Map([["field x", { shape: [at.length], data: Float32Array.from(at) }]]);
  const results = interpretGraph(builder.finish(), fields, CONTEXT, "float32");
  const slope = results.get("output slope");
  return { values: [...results.get("output y")!.data], slopes: slope ? [...slope.data] : null };
}

test.each<[string, (x: Value) => Value, readonly number[], readonly number[]]>([
  ["relu", relu, [-1, 0, 1], [0, 0, 1]],
  ["abs", abs, [-1, 0, 1], [-1, 0, 1]],
  ["maximum with 0", (x) => maximum(x, filled(x, 0)), [-1, 0, 1], [0, 0.5, 1]],
  ["minimum with 0", (x) => minimum(x, filled(x, 0)), [-1, 0, 1], [1, 0.5, 0]],
  ["the largest of all", (x) => reduceMax(x, [0]), [2, 5, 5, 1], [0, 0.5, 0.5, 0]],
  ["x²", (x) => power(x, filled(x, 2)), [-1, 0, 1], [-2, 0, 2]],
  ["x¹", (x) => power(x, filled(x, 1)), [-1, 0, 1], [1, 1, 1]],
  ["x⁰", (x) => power(x, filled(x, 0)), [-1, 0, 1], [0, 0, 0]],
])("the derivative of %s at its kinks is PyTorch's", (_, f, at, slopes) => {
  expect(slopeAt(at, f).slopes).toEqual(slopes);
});

test("the first of equal maxima gets the gradient of a pool", () => {
  const pool = (x: Value): Value =>
    maxPool(reshape(x, [1, 4, 1]), { kernel: [2], strides: [2], low: [0], high: [0] });
  expect(slopeAt([3, 3, 1, 2], pool).slopes).toEqual([1, 0, 0, 1]);
});

test("sigmoid and softplus are stable for large numbers in float32", () => {
  const far = [-1000, -90, 90, 1000];
  expect(slopeAt(far, sigmoid).values.map(Math.round)).toEqual([0, 0, 1, 1]);
  expect(slopeAt(far, sigmoid).slopes).toEqual([0, 0, 0, 0]);
  expect(slopeAt(far, softplus).values).toEqual([0, Math.fround(Math.exp(-90)), 90, 1000]);
  expect(slopeAt(far, softplus).slopes!.map(Math.round)).toEqual([0, 0, 1, 1]);
});

test("no gradient passes stop_gradient, but the other factor gets its own", () => {
  expect(slopeAt([3], (x) => multiply(x, stopGradient(x))).slopes).toEqual([3]);
  expect(slopeAt([3], (x) => stopGradient(x)).slopes).toBeNull();
});

test("a comparison has no gradient", () => {
  expect(slopeAt([3], (x) => cast(greater(x, filled(x, 0)), "f32")).slopes).toBeNull();
});

test("what the loss does not depend on has no gradient", () => {
  const builder = createBuilder();
  const x = builder.input("field", "x", { dtype: "f32", shape: [] });
  expect(differentiate(builder, constant(builder, 2), [x])).toEqual([null]);
});

test("an inner value and what it comes from both get their whole derivative", () => {
  const builder = createBuilder();
  const x = builder.input("field", "x", { dtype: "f32", shape: [] });
  const square = multiply(x, x);
  differentiate(builder, multiply(square, square), [x, square]).forEach((g, i) =>
    builder.output("output", String(i), g!),
  );
  const fields = new Map([["field x", { shape: [], data: Float64Array.of(3) }]]);
  const results = interpretGraph(builder.finish(), fields, CONTEXT, "float64");
  expect([results.get("output 0")!.data[0], results.get("output 1")!.data[0]]).toEqual([108, 18]);
});

test("nodes of the backward pass carry the path of the forward node", () => {
  const builder = createBuilder();
  const x = builder.input("field", "x", { dtype: "f32", shape: [] });
  const y = builder.at(null, "layer1", () => sigmoid(x));
  differentiate(builder, y, [x]);
  const behind = builder.finish().nodes.slice(y.id + 2);
  expect(behind.length).toBeGreaterThan(0);
  expect(behind.every((node) => node.path === "layer1")).toBe(true);
});
