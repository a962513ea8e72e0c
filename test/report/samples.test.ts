import { describe, expect, test } from "vitest";
import { type CallEntry, findSamples } from "../../src/report/samples.ts";
import { modelOf } from "../draw/models.ts";

const SPEC = `model Copies {
  input image: f32[8, 8, 1]
  code = image -> Flatten -> Linear(64)
  output copy = code -> Linear(64) -> Reshape(8, 8, 1)
  entry encode(image) -> code
  entry decode(code) -> copy
}
`;
const PICTURES = new Float32Array(3 * 64);

/** Codes of three pictures, and a decoder that shows the code itself. */
function callWith(codes: (row: number, k: number) => number): CallEntry {
  return (entry, given): Record<string, ArrayLike<number>> =>
    entry === "encode"
      ? { code: Float32Array.from({ length: 3 * 64 }, (_, i) => codes(Math.floor(i / 64), i % 64)) }
      : { copy: given["code"]! };
}

describe("pictures that an autoencoder makes up", () => {
  test("are made of codes with the mean and deviation of the data's, number by number", () => {
    const call = callWith((row, k) => (k === 0 ? 100 * row : k));
    const found = findSamples(modelOf(SPEC), PICTURES, call, 1)!;
    expect(found).toMatchObject({ entry: "decode", how: "as the data's" });
    expect(found.pictures).toHaveLength(24);
    const firsts = found.pictures.map((p) => p.data[0]!);
    const mean = firsts.reduce((a, b) => a + b) / firsts.length;
    // 100 ± 82, of which the mean of 24 draws is within four deviations.
    expect(Math.abs(mean - 100)).toBeLessThan((4 * 82) / Math.sqrt(24));
    expect(Math.max(...firsts) - Math.min(...firsts)).toBeGreaterThan(100);
    // All codes agree in the others, so the draws do.
    for (const { data } of found.pictures)
      expect(Array.from(data).slice(1)).toEqual(Array.from({ length: 63 }, (_, k) => k + 1));
  });

  test("are the same for the same seed", () => {
    const call = callWith((row, k) => row * k);
    const of = (seed: number): unknown => findSamples(modelOf(SPEC), PICTURES, call, seed)!.pictures[5]!.data;
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  test("are made of normal numbers where the model draws its code itself", () => {
    const variational = modelOf(`model V {
  input image: f32[8, 8, 1]
  mean = image -> Flatten -> Linear(64)
  spread = image -> Flatten -> Linear(64)
  z = sample_normal(mean, spread)
  output copy = z -> Linear(64) -> Reshape(8, 8, 1)
  entry encode(image) -> mean
  entry decode(z) -> copy
}
`);
    const found = findSamples(variational, PICTURES, (_, given) => ({ copy: given["z"]! }), 1)!;
    expect(found.how).toBe("normal");
    const all = found.pictures.flatMap((p) => Array.from(p.data));
    const spread = Math.sqrt(all.reduce((sum, v) => sum + v * v, 0) / all.length);
    expect(spread).toBeCloseTo(1, 1);
  });

  test("are none without an entry that decodes", () => {
    const half = modelOf(SPEC.replace("  entry decode(code) -> copy\n", ""));
    expect(
      findSamples(
        half,
        PICTURES,
        callWith(() => 1),
        1,
      ),
    ).toBeNull();
  });
});
