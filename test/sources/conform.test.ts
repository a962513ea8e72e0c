import { describe, expect, test } from "vitest";
import type { Dataset } from "../../src/library/data.ts";
import type { ValueType } from "../../src/library/types.ts";
import { symbol } from "../../src/sizes/size.ts";
import { conformDataset } from "../../src/sources/conform.ts";
import { f32, index } from "./files.ts";

function conform(
  dataset: Dataset,
  types: Readonly<Record<string, ValueType>>,
  bindings = new Map<string, number>(),
): Dataset {
  const wanted = Object.entries(types).map(([name, type]) => ({ name, role: "input" as const, type }));
  return conformDataset(dataset, wanted, "train", bindings);
}

describe("data against its spec", () => {
  const image = { data: new Uint8Array(2 * 4), shape: [2, 2] };

  test("an axis of size 1 that one side lacks is no mismatch", () => {
    expect(conform({ count: 2, fields: { image } }, { image: f32(2, 2, 1) }).fields["image"]!.shape).toEqual([
      2, 2, 1,
    ]);
    const wide = { data: new Float32Array(2), shape: [1, 1] };
    expect(conform({ count: 2, fields: { y: wide } }, { y: f32() }).fields["y"]!.shape).toEqual([]);
  });

  test("sizes that differ are told with their axes", () => {
    const found = { data: new Uint8Array(2 * 32 * 32), shape: [32, 32] };
    expect(() => conform({ count: 2, fields: { image: found } }, { image: f32(28, 28, 1) })).toThrow(
      "image is declared f32[28, 28, 1], but the data has [32, 32]",
    );
    expect(() => conform({ count: 2, fields: { image } }, { image: f32(2, 3) })).toThrow(
      "[2, 2]: c is 2, not 3",
    );
  });

  test("open sizes are bound, and must then agree", () => {
    const bindings = new Map<string, number>();
    const x = { data: new Float32Array(6), shape: [3] };
    conform({ count: 2, fields: { x } }, { x: f32(symbol("t")) }, bindings);
    expect(bindings).toEqual(new Map([["t", 3]]));
    const longer = { data: new Float32Array(8), shape: [4] };
    expect(() => conform({ count: 2, fields: { x: longer } }, { x: f32(symbol("t")) }, bindings)).toThrow(
      "f32[t], but the data has [4]",
    );
  });

  test("a label out of range is told with field, row, value and range", () => {
    const label = {
      data: Uint8Array.of(3, 10),
      shape: [],
      locate: (i: number) => `example ${i} of labels.idx`,
    };
    expect(() => conform({ count: 2, fields: { label } }, { label: index(10) })).toThrow(
      "example 1 of labels.idx: label is 10, but index(10) takes whole numbers from 0 to 9",
    );
  });

  test("numbers must be finite, and labels whole", () => {
    const x = { data: Float32Array.of(1, NaN), shape: [] };
    expect(() => conform({ count: 2, fields: { x } }, { x: f32() })).toThrow(
      "example 1: x is NaN, but f32[] takes finite numbers",
    );
    const y = { data: Float32Array.of(0.5), shape: [] };
    expect(() => conform({ count: 1, fields: { y } }, { y: index(3) })).toThrow("example 0: y is 0.5");
  });

  test("fields must have the same number of examples", () => {
    const label = { data: new Uint8Array(3), shape: [] };
    expect(() =>
      conform({ count: 2, fields: { image, label } }, { image: f32(2, 2), label: index(10) }),
    ).toThrow("image has 2 examples in the train data, but label has 3");
  });

  test("a field that the model lacks is told with the one that was meant", () => {
    expect(() => conform({ count: 2, fields: { imagee: image } }, { image: f32(2, 2) })).toThrow(
      'the data gives a field imagee: there is no input or target "imagee": did you mean "image"?',
    );
  });

  test("an input without data is told", () => {
    expect(() => conform({ count: 2, fields: { image } }, { image: f32(2, 2), x: f32() })).toThrow(
      "the train data has nothing for input x: it gives image",
    );
  });
});
