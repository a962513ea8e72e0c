import { describe, expect, test } from "vitest";
import type { FieldData, NumberColumn } from "../../src/library/data.ts";
import cifar10 from "../../src/sources/cifar10.ts";
import idx from "../../src/sources/idx.ts";
import npy from "../../src/sources/npy.ts";
import npz from "../../src/sources/npz.ts";
import safetensors from "../../src/sources/safetensors.ts";
import { encodeSafetensors } from "../../src/runtime/safetensors.ts";
import { bytesOf, cifarBytes, f32, idxBytes, index, loadSource, npyBytes, zipBytes } from "./files.ts";

function readIdx(file: Uint8Array): NumberColumn {
  return loadSource(idx, { fieldArgs: { x: "a" }, inputs: { x: f32() }, files: { a: file } }).fields["x"]!
    .data;
}

function readNpy(file: Uint8Array): FieldData & { readonly data: NumberColumn } {
  return loadSource(npy, { fieldArgs: { x: "a.npy" }, inputs: { x: f32() }, files: { "a.npy": file } })
    .fields["x"]!;
}

describe("idx", () => {
  test("reads one file a field and keeps bytes as bytes", () => {
    const data = loadSource(idx, {
      fieldArgs: { image: "images", label: "labels" },
      inputs: { image: f32(1, 3), label: index(10) },
      files: { images: idxBytes([2, 1, 3], [1, 2, 3, 4, 5, 6]), labels: idxBytes([2], [7, 9]) },
    });
    expect(data.count).toBe(2);
    expect(data.fields["image"]).toMatchObject({ shape: [1, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect(data.fields["label"]).toMatchObject({ shape: [], data: Uint8Array.of(7, 9) });
  });

  test("reads big-endian float32 and signed integers", () => {
    expect([...readIdx(idxBytes([1], [0x3f, 0x80, 0, 0], 0x0d))]).toEqual([1]);
    expect([...readIdx(idxBytes([2], [0xff, 0xfe, 0x01, 0x00], 0x0b))]).toEqual([-2, 256]);
    expect([...readIdx(idxBytes([1], [0xff], 0x09))]).toEqual([-1]);
  });

  test("says which file is cut short, before allocating anything", () => {
    const hostile = idxBytes([0xffffffff, 0xffffffff], []);
    expect(() => readIdx(hostile)).toThrow("cannot read a: its header says [4294967295, 4294967295]");
  });

  test("says that a text is no IDX file", () => {
    expect(() => readIdx(new TextEncoder().encode("hello world"))).toThrow(
      "cannot read a: it does not start as",
    );
  });
});

describe("cifar10", () => {
  const files = {
    "c/data_batch_1.bin": cifarBytes([3, 4], (i, c, row, column) => (100 * i + 50 * c + row + column) & 255),
    "c/test_batch.bin": cifarBytes([9], () => 1),
  };
  const request = {
    args: { folder: "c/" },
    inputs: { image: f32(32, 32, 3) },
    targets: { label: index(10) },
    files,
  };

  test("puts channels last", () => {
    const { fields, count } = loadSource(cifar10, request);
    expect(count).toBe(2);
    expect([...fields["label"]!.data]).toEqual([3, 4]);
    expect([...fields["image"]!.data.slice((32 + 2) * 3, (32 + 2) * 3 + 3)]).toEqual([3, 53, 103]);
  });

  test("gives the test batch as the test part", () => {
    expect([...loadSource(cifar10, { ...request, part: "test" }).fields["label"]!.data]).toEqual([9]);
  });

  test("fills the first input and the target where they have other names", () => {
    const other = { ...request, inputs: { x: f32(32, 32, 3) }, targets: { y: index(10) } };
    expect(Object.keys(loadSource(cifar10, other).fields)).toEqual(["x", "y"]);
  });

  test("tells the place of an example", () => {
    expect(loadSource(cifar10, request).fields["label"]!.locate!(1)).toBe("example 1 of c/data_batch_1.bin");
  });

  test("says when a batch is cut short", () => {
    const cut = { "c/data_batch_1.bin": files["c/data_batch_1.bin"].subarray(0, 5000) };
    expect(() => loadSource(cifar10, { ...request, files: cut })).toThrow(
      "c/data_batch_1.bin: 5000 bytes are no whole number",
    );
  });
});

describe("npy and npz", () => {
  const x = npyBytes("<f4", [2, 3], bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6)));
  const y = npyBytes("<i8", [2], bytesOf(BigInt64Array.of(5n, -1n)));

  test("reads arrays of numbers", () => {
    const { fields } = loadSource(npy, {
      fieldArgs: { x: "x.npy", y: "y.npy" },
      inputs: { x: f32(3), y: f32() },
      files: { "x.npy": x, "y.npy": y },
    });
    expect(fields["x"]).toMatchObject({ shape: [3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect(fields["y"]).toMatchObject({ shape: [], data: Int32Array.of(5, -1) });
  });

  test("turns Fortran order into row-major order", () => {
    const array = readNpy(npyBytes("<f8", [2, 3], bytesOf(Float64Array.of(1, 4, 2, 5, 3, 6)), true));
    expect([...array.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("refuses integers that do not fit 32 bits", () => {
    const wide = npyBytes("<i8", [1], bytesOf(BigInt64Array.of(2n ** 40n)));
    expect(() => readNpy(wide)).toThrow("element 0 is 1099511627776, which does not fit 32 bits");
  });

  test("refuses strings", () => {
    expect(() => readNpy(npyBytes("<U3", [1], new Uint8Array(12)))).toThrow(
      'of type "<U3"; numbers were needed',
    );
  });

  test.each([true, false])("reads archives, packed: %s", (packed) => {
    const files = { "d.npz": zipBytes({ "x.npy": x, "labels.npy": y }, packed) };
    const request = {
      args: { file: "d.npz" },
      fieldArgs: { y: "labels" },
      inputs: { x: f32(3) },
      targets: { y: index(6) },
      files,
    };
    expect([...loadSource(npz, request).fields["x"]!.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("suggests the array that was meant", () => {
    const files = { "d.npz": zipBytes({ "x_train.npy": x }, true) };
    expect(() =>
      loadSource(npz, { args: { file: "d.npz" }, fieldArgs: { x: "x_trian" }, inputs: { x: f32(3) }, files }),
    ).toThrow('field x: there is no array "x_trian": did you mean "x_train"?');
  });

  test("notices a member whose content does not match its checksum", () => {
    const archive = zipBytes({ "x.npy": x }, false);
    archive[160]! ^= 1;
    const request = { args: { file: "d.npz" }, inputs: { x: f32(3) }, files: { "d.npz": archive } };
    expect(() => loadSource(npz, request)).toThrow("x.npy in d.npz: its content does not match its checksum");
  });
});

describe("safetensors", () => {
  test("reads tensors by field name", () => {
    const file = encodeSafetensors([{ name: "x", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]);
    const { fields, count } = loadSource(safetensors, {
      args: { file: "d" },
      inputs: { x: f32(2) },
      files: { d: file },
    });
    expect(count).toBe(2);
    expect(fields["x"]).toMatchObject({ shape: [2], data: Float32Array.of(1, 2, 3, 4) });
  });

  test("names the file that is broken", () => {
    const request = { args: { file: "d.st" }, inputs: { x: f32(2) }, files: { "d.st": new Uint8Array(20) } };
    expect(() => loadSource(safetensors, request)).toThrow("cannot read d.st: its header is not JSON");
  });
});
