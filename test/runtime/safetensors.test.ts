/** @file The safetensors format: there and back, other number formats, and files that mean harm. */
import { expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/runtime/safetensors.ts";

function file(header: unknown, data: number[] = []): Uint8Array {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

test("what is written is read back, names beyond ASCII included", () => {
  const tensors = [
    { name: "größe.weight", shape: [2, 2], data: new Float32Array([1, -2, 0.5, 1e-30]) },
    { name: "empty", shape: [0, 3], data: new Float32Array(0) },
    { name: "exact", shape: [], data: new Float64Array([0.1]) },
  ];
  const read = decodeSafetensors(encodeSafetensors(tensors, { note: "50% ±" }));
  expect([...read.tensors.values()]).toEqual(tensors);
  expect(read.metadata).toEqual({ note: "50% ±" });
});

test("the data begins at a multiple of 8 bytes", () => {
  for (const name of ["a", "ab", "abc"]) {
    const bytes = encodeSafetensors([{ name, shape: [1], data: new Float32Array(1) }]);
    expect((bytes.length - 4) % 8).toBe(0);
  }
});

test("reads half precision, bfloat16 and whole numbers", () => {
  const read = (dtype: string, size: number, data: number[]) => [
    ...decodeSafetensors(
      file({ x: { dtype, shape: [data.length / size], data_offsets: [0, data.length] } }, data),
    ).tensors.get("x")!.data,
  ];
  expect(read("F16", 2, [0x00, 0x3c, 0x01, 0x00, 0x00, 0xfc])).toEqual([1, 2 ** -24, -Infinity]);
  expect(read("BF16", 2, [0x80, 0x3f, 0x20, 0xc0])).toEqual([1, -2.5]);
  expect(read("I64", 8, [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])).toEqual([-2]);
  expect(read("I32", 4, [1, 1, 0, 0])).toEqual([257]);
  expect(read("U8", 1, [200])).toEqual([200]);
});

test.each<[string, Uint8Array, string]>([
  ["no header", new Uint8Array(3), "it has 3 bytes"],
  [
    "a header longer than the file",
    new Uint8Array([255, 255, 255, 255, 255, 255, 255, 127]),
    "its header says",
  ],
  ["a header that is not JSON", file("{"), "its header is not JSON"],
  ["a header that is not UTF-8", file("x").fill(255, 8), "its header is not JSON"],
  ["a list for a header", file([]), "its header is not a JSON object"],
  [
    "an unknown number format",
    file({ x: { dtype: "F4", shape: [], data_offsets: [0, 0] } }),
    'has dtype "F4"',
  ],
  [
    "a negative size",
    file({ x: { dtype: "F32", shape: [-1], data_offsets: [0, 4] } }, [0, 0, 0, 0]),
    "has shape [-1]",
  ],
  [
    "a tensor beyond the data",
    file({ x: { dtype: "F32", shape: [9], data_offsets: [0, 36] } }, [0]),
    "lies at bytes 0 to 36",
  ],
  [
    "a huge shape",
    file({ x: { dtype: "F32", shape: [1e9, 1e9], data_offsets: [0, 4] } }, [0, 0, 0, 0]),
    "does not fit its 4 bytes",
  ],
  [
    "overlapping tensors",
    file(
      {
        x: { dtype: "U8", shape: [2], data_offsets: [0, 2] },
        y: { dtype: "U8", shape: [2], data_offsets: [1, 3] },
      },
      [0, 0, 0],
    ),
    "tensor y begins at byte 1 instead of 2",
  ],
  ["numbers of no tensor", file({}, [0]), "end at byte 0, but the data has 1"],
])("says what is wrong with %s", (_, bytes, message) => {
  expect(() => decodeSafetensors(bytes)).toThrow(message);
});
