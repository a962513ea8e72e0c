/** @file Plain numbers and values that exist once, among values of a batch. */
import { describe, expect, test } from "vitest";
import { axis } from "../../src/library/types.ts";
import { type Net, runNet, tensor, type Tracked } from "../layers/harness.ts";
import { use } from "../layers/torch-case.ts";
import { readType } from "../layers/written-use.ts";

const NONE = new Map<string, never>();

/** The numbers of a function of x: f32[2] = 1 … 4 for two examples, and w: [2] = 10, 20 which exists once. */
function values(build: (net: Net, x: Tracked, w: Tracked) => readonly Tracked[]): readonly number[] {
  const inputs = [tensor([2, 2], (i) => i + 1), tensor([2], (i) => 10 * (i + 1))];
  const once = { ...readType("f32[2]"), axes: [axis(2)], batched: false };
  const { outputs } = runNet((net) => build(net, net.input(0, readType("f32[2]")), net.input(1, once)), {
    n: 2,
    inputs,
    weights: NONE,
  });
  return [...outputs[0]!.data];
}

describe("functions of values", () => {
  test("a plain number goes with any shape", () => {
    expect(values((net, x) => use(net, "add(x, 2)", [x]))).toEqual([3, 4, 5, 6]);
    expect(values((net, x) => use(net, "mul(x, 3)", [x]))).toEqual([3, 6, 9, 12]);
    expect(values((net, x) => use(net, "divide(12, x)", [x]))).toEqual([12, 6, 4, 3]);
  });

  test("a value that exists once meets every example", () => {
    expect(values((net, x, w) => use(net, "add(x, y)", [x, w]))).toEqual([11, 22, 13, 24]);
    expect(values((net, x, w) => use(net, "mul(x, y)", [w, x]))).toEqual([10, 40, 30, 80]);
    expect(values((net, x, w) => use(net, "concat(x, y)", [x, w]))).toEqual([1, 2, 10, 20, 3, 4, 10, 20]);
  });

  test("folding time makes examples of steps, unfolding puts them in line again", () => {
    const inputs = [tensor([2, 3, 1], (i) => i)];
    const { outputs } = runNet(
      (net) =>
        use(net, "unfold_time(x, length = 3)", [
          use(net, "add(x, 1)", [use(net, "fold_time(x)", [net.input(0, readType("f32[3, 1]"))])[0]!])[0]!,
        ]),
      { n: 2, inputs, weights: NONE },
    );
    expect([outputs[0]!.shape, [...outputs[0]!.data]]).toEqual([
      [2, 3, 1],
      [1, 2, 3, 4, 5, 6],
    ]);
  });
});
