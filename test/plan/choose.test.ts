/** @file Which elementwise values are stored: those whose loads and work are not worth repeating. */
import { expect, test } from "vitest";
import { createBuilder, type Value } from "../../src/ir/builder.ts";
import { add } from "../../src/ops/add.ts";
import { broadcastLike } from "../../src/ops/broadcast.ts";
import { exp } from "../../src/ops/exp.ts";
import { multiply } from "../../src/ops/multiply.ts";
import { reduceSum } from "../../src/ops/reduce-sum.ts";
import { subtract } from "../../src/ops/subtract.ts";
import { chooseStored } from "../../src/plan/choose.ts";

/** Examples, of 8 numbers each, of a value that no cache holds. */
const LARGE = 100_000;

/** Whether a value is stored that two sums over different axes read; x: [n, 8], z: [n, 8], m: [8]. */
function isStored(build: (x: Value, z: Value, m: Value) => Value, capacity = LARGE): boolean {
  const builder = createBuilder();
  const wide = { dtype: "f32", shape: [{ batch: 1 }, 8] } as const;
  const x = builder.input("field", "x", wide);
  const z = builder.input("field", "z", wide);
  const m = builder.input("field", "m", { dtype: "f32", shape: [8] });
  const value = build(x, z, broadcastLike(m, x));
  builder.output("output", "0", reduceSum(value, [0]));
  builder.output("output", "1", reduceSum(multiply(value, value), [1]));
  return chooseStored(builder.finish(), capacity).stored.has(value.id);
}

test("one load, and what is repeated along other axes, is read again where the value is large", () => {
  const build = (x: Value, _: Value, m: Value): Value => multiply(subtract(x, m), m);
  expect(isStored(build)).toBe(false);
  expect(isStored(build, 10)).toBe(true);
});

test("a function that takes long is computed once", () => {
  expect(isStored((x, _, m) => exp(subtract(x, m)))).toBe(true);
});

test("a sum of many values is computed once", () => {
  expect(isStored((x, z) => add(add(multiply(x, z), multiply(z, z)), multiply(x, x)))).toBe(true);
});
