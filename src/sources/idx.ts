/** @file `idx`: the format of MNIST's files, one file a field. */
import type { ColumnKind, FieldData, SourceContext, SourceDefinition } from "../library/data.ts";
import { elementCountOf } from "./arrays.ts";
import { createByteReader } from "./byte-reader.ts";
import { unreadable } from "./faults.ts";
import { stringArguments } from "./field-files.ts";

interface Element {
  readonly bytes: number;
  readonly kind: ColumnKind;
  readonly read: (view: DataView, at: number) => number;
}

/** Element types by the header's third byte. */
const TYPES: Readonly<Record<number, Element>> = {
  0x08: { bytes: 1, kind: "u8", read: (v, at) => v.getUint8(at) },
  0x09: { bytes: 1, kind: "i32", read: (v, at) => v.getInt8(at) },
  0x0b: { bytes: 2, kind: "i32", read: (v, at) => v.getInt16(at) },
  0x0c: { bytes: 4, kind: "i32", read: (v, at) => v.getInt32(at) },
  0x0d: { bytes: 4, kind: "f32", read: (v, at) => v.getFloat32(at) },
  0x0e: { bytes: 8, kind: "f32", read: (v, at) => v.getFloat64(at) },
};

/** Reads an IDX file: [n, …shape]. Throws DataFault. */
export function readIdx(
  context: Pick<SourceContext, "stream" | "createColumn">,
  file: string,
): FieldData & { readonly count: number } {
  const reader = createByteReader(context.stream(file), file);
  const short = reader.size !== null && reader.size < 4;
  const start = short ? new Uint8Array(4).fill(255) : reader.take(4);
  if (start[0] !== 0 || start[1] !== 0) {
    throw unreadable(
      file,
      "it does not start as an IDX file does (two zero bytes, type, number of dimensions)",
    );
  }
  const type = TYPES[start[2]!];
  if (!type)
    throw unreadable(file, `its element type 0x${start[2]!.toString(16).padStart(2, "0")} is none of IDX's`);
  const rank = start[3]!;
  const header = 4 + 4 * rank;
  if (rank === 0) throw unreadable(file, "its header says 0 dimensions");
  if (reader.size !== null && reader.size < header)
    throw unreadable(file, `its header of ${header} bytes is cut short at ${reader.size}`);
  const sizes = new DataView(reader.take(4 * rank).buffer);
  const dims = Array.from({ length: rank }, (_, i) => sizes.getUint32(4 * i));
  const needed = header + elementCountOf(dims) * type.bytes;
  const says = `its header says [${dims.join(", ")}], ${needed} bytes`;
  if (reader.size !== null && reader.size !== needed)
    throw unreadable(file, `${says}, but the file has ${reader.size}`);
  const column = context.createColumn(type.kind);
  reader.pieces(needed - header, type.bytes, (piece) => {
    const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
    if (type.kind === "u8") column.append(piece);
    else for (let at = 0; at < piece.length; at += type.bytes) column.push(type.read(view, at));
  });
  if (!reader.isAtEnd()) throw unreadable(file, `${says}, but more follow`);
  const [count, ...shape] = dims as [number, ...number[]];
  return { count, shape, data: column.finish(), locate: (i) => `example ${i} of ${file}` };
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
      const parsed = readIdx(context, file);
      fields[field] = parsed;
      count = parsed.count;
    }
    return { count, fields };
  },
};

export default idx;
