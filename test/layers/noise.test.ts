/** @file Noise: how much is dropped, what rests, and that draws depend on seed and step alone. */
import { describe, expect, test } from "vitest";
import { runUse, tensor } from "./harness.ts";
import { distance } from "./numbers.ts";
import { readUse } from "./written-use.ts";

const NONE = new Map<string, never>();
const ones = (...shape: number[]) => tensor(shape, () => 1);

function values(
  source: string,
  input: string,
  n: number,
  shape: readonly number[],
  request: { mode?: "train" | "infer"; seed?: number; step?: number } = {},
) {
  const { outputs } = runUse(readUse(source, [input]), {
    n,
    inputs: [ones(n, ...shape)],
    weights: NONE,
    mode: "train",
    ...request,
  });
  return outputs[0]!.data;
}

describe("noise", () => {
  test("Dropout drops a share p and scales what it keeps", () => {
    const y = [...values("Dropout(0.25)", "f32[100]", 100, [100])];
    const dropped = y.filter((v) => v === 0).length / y.length;
    // 10 000 draws: the deviation of the share is 0.0043; five of them.
    expect(Math.abs(dropped - 0.25)).toBeLessThan(0.022);
    expect(new Set(y)).toEqual(new Set([0, 1 / 0.75]));
  });

  test("SpatialDropout drops whole channels of an example", () => {
    const y = values("SpatialDropout(0.5)", "f32[3, 3, 8]", 4, [3, 3, 8]);
    for (let n = 0; n < 4; n++) {
      for (let c = 0; c < 8; c++) {
        const channel = Array.from({ length: 9 }, (_, p) => y[(n * 9 + p) * 8 + c]);
        expect(new Set(channel).size).toBe(1);
      }
    }
    expect(new Set(y)).toEqual(new Set([0, 2]));
  });

  test("drop_path drops whole examples", () => {
    const y = values("drop_path(x, p = 0.5)", "f32[4]", 32, [4]);
    for (let n = 0; n < 32; n++) expect(new Set(y.slice(n * 4, n * 4 + 4)).size).toBe(1);
    expect(new Set(y)).toEqual(new Set([0, 2]));
  });

  test.each(["Dropout(0.5)", "GaussianNoise(1)", "drop_path(x, p = 0.5)"])(
    "%s is the identity at rest",
    (source) => {
      expect([...values(source, "f32[5]", 2, [5], { mode: "infer" })]).toEqual(
        Array.from({ length: 10 }, () => 1),
      );
    },
  );

  test("GaussianNoise has mean 0 and the deviation asked for", () => {
    const noise = [...values("GaussianNoise(2)", "f32[100]", 100, [100])].map((v) => v - 1);
    const mean = noise.reduce((a, b) => a + b, 0) / noise.length;
    const variance = noise.reduce((a, b) => a + (b - mean) ** 2, 0) / noise.length;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(Math.abs(Math.sqrt(variance) - 2)).toBeLessThan(0.08);
  });

  test("a mask is the same for the same seed and step, and another at the next step", () => {
    const first = values("Dropout(0.5)", "f32[64]", 4, [64], { seed: 3, step: 5 });
    expect(distance(values("Dropout(0.5)", "f32[64]", 4, [64], { seed: 3, step: 5 }), first)).toBe(0);
    expect(distance(values("Dropout(0.5)", "f32[64]", 4, [64], { seed: 3, step: 6 }), first)).toBeGreaterThan(
      0,
    );
  });

  test("sample_bernoulli draws ones with the given probability, and gives it at rest", () => {
    const use = readUse("sample_bernoulli(x)", ["f32[100]"]);
    const inputs = [tensor([100, 100], () => 0.3)];
    const drawn = [...runUse(use, { n: 100, inputs, weights: NONE, mode: "train" }).outputs[0]!.data];
    expect(Math.abs(drawn.reduce((a, b) => a + b, 0) / 10_000 - 0.3)).toBeLessThan(0.023);
    expect(runUse(use, { n: 100, inputs, weights: NONE }).outputs[0]!.data[0]).toBe(0.3);
  });
});
