/** @file `idx`: the format of MNIST's files, one file a field. */
import type { FieldData, SourceDefinition } from "../library/data.ts";
import { elementCountOf } from "./arrays.ts";
import { unreadable } from "./faults.ts";
import { stringArguments } from "./field-files.ts";

/** Element types by the header's third byte. */
const TYPES: Readonly<
  Record<number, { readonly bytes: number; readonly read: (view: DataView, at: number) => number }>
> = {
  0x08: { bytes: 1, read: (v, at) => v.getUint8(at) },
  0x09: { bytes: 1, read: (v, at) => v.getInt8(at) },
  0x0b: { bytes: 2, read: (v, at) => v.getInt16(at) },
  0x0c: { bytes: 4, read: (v, at) => v.getInt32(at) },
  0x0d: { bytes: 4, read: (v, at) => v.getFloat32(at) },
  0x0e: { bytes: 8, read: (v, at) => v.getFloat64(at) },
};

/** Reads an IDX file: [n, …shape]. Bytes stay bytes, without a copy. Throws DataFault. */
export function parseIdx(bytes: Uint8Array, file: string): FieldData & { readonly count: number } {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    throw unreadable(
      file,
      "it does not start as an IDX file does (two zero bytes, type, number of dimensions)",
    );
  }
  const type = TYPES[bytes[2]!];
  if (!type)
    throw unreadable(file, `its element type 0x${bytes[2]!.toString(16).padStart(2, "0")} is none of IDX's`);
  const rank = bytes[3]!;
  const start = 4 + 4 * rank;
  if (rank === 0) throw unreadable(file, "its header says 0 dimensions");
  if (bytes.length < start)
    throw unreadable(file, `its header of ${start} bytes is cut short at ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dims = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const elements = elementCountOf(dims);
  const needed = start + elements * type.bytes;
  if (bytes.length !== needed) {
    throw unreadable(
      file,
      `its header says [${dims.join(", ")}], ${needed} bytes, but the file has ${bytes.length}`,
    );
  }
  const [count, ...shape] = dims as [number, ...number[]];
  return {
    count,
    shape,
    data: readElements(view, start, elements, bytes[2]!),
    locate: (i) => `example ${i} of ${file}`,
  };
}

function readElements(view: DataView, start: number, elements: number, code: number): FieldData["data"] {
  if (code === 0x08) return new Uint8Array(view.buffer, view.byteOffset + start, elements);
  const { bytes, read } = TYPES[code]!;
  const data = code >= 0x0d ? new Float32Array(elements) : new Int32Array(elements);
  for (let i = 0; i < elements; i++) data[i] = read(view, start + i * bytes);
  return data;
}

const idx: SourceDefinition = {
  name: "idx",
  doc: {
    summary:
      "Reads IDX files, the format of MNIST, one file a field; files compressed with gzip are unpacked.",
    source: "yann.lecun.com/exdb/mnist",
  },
  arguments: [],
  fieldArguments: true,
  synthetic: false,
  load: (context) => {
    const fields: Record<string, FieldData> = {};
    let count = 0;
    for (const [field, file] of stringArguments(context, "a file")) {
      const parsed = parseIdx(context.read(file), file);
      fields[field] = parsed;
      count = parsed.count;
    }
    return { count, fields };
  },
};

export default idx;
