/** @file `safetensors`: tensors of one file as fields. */
import type { ColumnKind, ColumnWriter, Dataset, FieldData, SourceDefinition } from "../library/data.ts";
import { ELEMENT_BYTES, type ElementType, readElements } from "../runtime/elements.ts";
import { type HeaderEntry, parseSafetensorsHeader } from "../runtime/safetensors.ts";
import { type ByteReader, createByteReader } from "./byte-reader.ts";
import { unreadable } from "./faults.ts";
import { fieldOfArray } from "./npy.ts";
import { chooseArrays } from "./npz.ts";

/** The format allows no longer header. */
const MOST_HEADER = 100e6;
/** What a tensor that no field wants is read as: it is passed over. */
const NOBODY = { push: (): void => undefined };

const KINDS: Readonly<Record<ElementType, ColumnKind>> = {
  F64: "f32",
  F32: "f32",
  F16: "f32",
  BF16: "f32",
  I64: "i32",
  I32: "i32",
  I16: "i32",
  I8: "i32",
  U8: "u8",
  BOOL: "u8",
};

/** The tensors that a file's header lists, in the order of their bytes. Throws DataFault. */
function readHeader(reader: ByteReader, file: string): readonly HeaderEntry[] {
  const { size } = reader;
  if (size !== null && size < 8) throw unreadable(file, `it has ${size} bytes, and a header needs 8`);
  const length = Number(new DataView(reader.take(8).buffer).getBigUint64(0, true));
  if (length > Math.min(MOST_HEADER, (size ?? Infinity) - 8))
    throw unreadable(file, `its header says ${length} bytes, but ${(size ?? 8) - 8} follow`);
  const header = reader.take(length);
  try {
    const { entries } = parseSafetensorsHeader(header, size === null ? spanOf(header) : size - reader.at);
    return [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw unreadable(file, message.replace(/^.*safetensors file: /, "").replace(/\.$/, ""));
  }
}

/** Where the last tensor ends, by the header alone: a packed file does not tell its size beforehand. */
function spanOf(header: Uint8Array): number {
  const ends = [
    ...new TextDecoder().decode(header).matchAll(/"data_offsets"\s*:\s*\[\s*\d+\s*,\s*(\d+)\s*\]/g),
  ];
  return ends.reduce((most, match) => Math.max(most, Number(match[1])), 0);
}

function readTensor(
  reader: ByteReader,
  entry: HeaderEntry,
  column: Pick<ColumnWriter, "push">,
  file: string,
): void {
  const bytes = ELEMENT_BYTES[entry.dtype];
  const whole = KINDS[entry.dtype] === "i32";
  reader.pieces(entry.end - entry.begin, bytes, (piece) => {
    if (column === NOBODY) return;
    const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
    for (const value of readElements(view, 0, piece.length / bytes, entry.dtype)) {
      if (whole && (value | 0) !== value)
        throw unreadable(file, `tensor ${entry.name} holds ${value}, which does not fit 32 bits`);
      column.push(value);
    }
  });
}

const safetensors: SourceDefinition = {
  name: "safetensors",
  doc: {
    summary:
      'Reads tensors of a safetensors file: `safetensors("data.safetensors", x = "images")`; a field without an argument takes the tensor of its own name.',
    source: "huggingface.co/docs/safetensors",
  },
  arguments: [{ name: "file", type: { kind: "string" }, doc: "The file." }],
  fieldArguments: true,
  synthetic: false,
  load: (context): Dataset => {
    const file = context.args.text("file");
    const reader = createByteReader(context.stream(file), file);
    const entries = readHeader(reader, file);
    const chosen = chooseArrays(
      context,
      entries.map((e) => e.name),
      file,
    );
    const wanted = new Set(chosen.values());
    const arrays = new Map<string, Parameters<typeof fieldOfArray>[0]>();
    for (const entry of entries) {
      const column = wanted.has(entry.name) ? context.createColumn(KINDS[entry.dtype]) : null;
      readTensor(reader, entry, column ?? NOBODY, file);
      if (column) arrays.set(entry.name, { shape: entry.shape, data: column.finish() });
    }
    const fields: Record<string, FieldData> = {};
    let count = 0;
    for (const [field, name] of chosen) {
      const loaded = fieldOfArray(arrays.get(name)!, `${name} in ${file}`);
      fields[field] = loaded.field;
      count = loaded.count;
    }
    return { count, fields };
  },
};

export default safetensors;
