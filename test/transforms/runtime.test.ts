import { describe, expect, test } from "vitest";
import type { Settings } from "../../src/runtime/definition.ts";
import { randomUniform } from "../../src/runtime/random.ts";
import { findRuntimePart } from "../../src/transforms/runtime-part.ts";
import { TRANSFORMS } from "../../src/transforms/registry.gen.ts";

/** The example after a transform; `draws` are the random numbers, in turn. */
function apply(
  name: string,
  example: readonly number[],
  shape: readonly number[],
  settings: Settings,
  draws: readonly number[] = [],
  learned: ArrayLike<number> = [],
): number[] {
  const numbers = Float32Array.from(example);
  let at = 0;
  findRuntimePart(`transforms/${name}`).apply(
    numbers,
    shape,
    settings,
    learned,
    () => draws[at++ % draws.length]!,
  );
  return Array.from(numbers);
}

const ramp = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe("transforms", () => {
  test("every transform has its runtime part", () => {
    for (const transform of TRANSFORMS.values())
      expect(findRuntimePart(transform.runtime).apply).toBeTypeOf("function");
  });

  test("scale and offset", () => {
    expect(apply("scale", [2, 4], [2], { factor: 0.5 })).toEqual([1, 2]);
    expect(apply("offset", [2, 4], [2], { by: -1 })).toEqual([1, 3]);
  });

  test("normalize uses one value a channel", () => {
    const settings = { means: 2, mean0: 1, mean1: 2, stds: 1, std0: 2 };
    expect(apply("normalize", [3, 4, 5, 6], [2, 2], settings)).toEqual([1, 1, 2, 2]);
  });

  test("standardize learns mean and deviation of every channel; a constant one becomes 0", () => {
    const { learn } = findRuntimePart("transforms/standardize");
    const learned = learn!(() => [[1, 7, 3, 7, 5, 7, 7, 7]], 2, [2, 2], {});
    expect(learned[0]).toBe(4);
    expect(learned[2]).toBeCloseTo(Math.sqrt(5), 6);
    expect(apply("standardize", [4, 7, 4 + Math.sqrt(5), 7], [2, 2], {}, [], learned)).toEqual([
      0,
      0,
      expect.closeTo(1, 6),
      0,
    ]);
  });

  test("min_max takes the training part to 0…1", () => {
    const learned = findRuntimePart("transforms/min-max").learn!(() => [[2, 6, 4]], 3, [], {});
    expect(apply("min-max", [5], [], {}, [], learned)).toEqual([0.75]);
  });

  test("pad_crop moves by whole pixels and brings zeros in", () => {
    expect(apply("pad-crop", ramp(4), [2, 2, 1], { by: 1 }, [0.99, 0.5])).toEqual([0, 0, 1, 2]);
    expect(apply("pad-crop", ramp(4), [2, 2, 1], { by: 1 }, [0.5, 0])).toEqual([2, 0, 4, 0]);
    expect(apply("pad-crop", ramp(4), [2, 2, 1], { by: 5 }, [0, 0])).toEqual([0, 0, 0, 0]);
  });

  test("flip mirrors columns or rows, in half of the cases", () => {
    const image = [1, 10, 2, 20, 3, 30, 4, 40];
    expect(apply("flip", image, [2, 2, 2], { p: 0.5, vertical: 0 }, [0.4])).toEqual([
      2, 20, 1, 10, 4, 40, 3, 30,
    ]);
    expect(apply("flip", image, [2, 2, 2], { p: 0.5, vertical: 1 }, [0.4])).toEqual([
      3, 30, 4, 40, 1, 10, 2, 20,
    ]);
    expect(apply("flip", image, [2, 2, 2], { p: 0.5, vertical: 0 }, [0.5])).toEqual(image);
  });

  test("rotate by 90 degrees turns rows into columns", () => {
    const turned = apply("rotate", ramp(9), [3, 3, 1], { degrees: 90 }, [1]);
    expect(turned.map((v) => Math.round(v * 1e4) / 1e4)).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
  });

  test("rotate by nothing and elastic without strength change nothing", () => {
    expect(apply("rotate", ramp(9), [3, 3, 1], { degrees: 90 }, [0.5])).toEqual(ramp(9));
    expect(apply("elastic", ramp(9), [3, 3, 1], { alpha: 0, sigma: 2 }, [0.3, 0.9])).toEqual(ramp(9));
  });

  test("elastic keeps values within the image's range", () => {
    const draws = Array.from({ length: 200 }, (_, i) => randomUniform(1, 2, 3, i));
    const moved = apply("elastic", ramp(64), [8, 8, 1], { alpha: 5, sigma: 1 }, draws);
    expect(moved).not.toEqual(ramp(64));
    expect(Math.max(...moved)).toBeLessThanOrEqual(64);
    expect(Math.min(...moved)).toBeGreaterThanOrEqual(0);
  });

  test("cutout sets a square to zero, cut at the border", () => {
    expect(apply("cutout", ramp(9), [3, 3, 1], { size: 2 }, [0.4, 0.4])).toEqual([0, 0, 3, 0, 0, 6, 7, 8, 9]);
    expect(apply("cutout", ramp(9), [3, 3, 1], { size: 2 }, [0, 0.99])).toEqual([1, 0, 0, 4, 5, 6, 7, 8, 9]);
  });

  test("noise has the deviation that was asked for", () => {
    const draws = Array.from({ length: 20_000 }, (_, i) => randomUniform(1, 2, 3, i));
    const values = apply(
      "noise",
      Array.from({ length: 10_000 }, () => 1),
      [10_000],
      { std: 0.5 },
      draws,
    );
    const mean = values.reduce((a, b) => a + b) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
    // Standard errors of mean and deviation: 0.005 and 0.0035; four of them.
    expect(Math.abs(mean - 1)).toBeLessThan(0.02);
    expect(Math.abs(deviation - 0.5)).toBeLessThan(0.014);
  });
});
