/**
 * @file Columns of data sets: typed numbers in memory as long as they are few, else in a temporary file from which single
 * examples are read. A shuffle thus stays exact however large the data is, and the memory in use stays bounded.
 */
import type { ColumnKind, ColumnWriter, NumberColumn, StoredColumn } from "../library/data.ts";
import { createReadAhead } from "./read-ahead.ts";
import { openSpillFile, type SpillFile } from "./spill-file.ts";

/** Bytes that the columns of a store may take in memory: 64 MiB. Beyond it they lie in files. */
const MOST_IN_MEMORY = 2 ** 26;
/** Numbers that are written at once. */
const CHUNK = 2 ** 16;

const ARRAYS = { u8: Uint8Array, i32: Int32Array, f32: Float32Array } as const;

export interface ColumnStore {
  readonly createColumn: (kind: ColumnKind) => ColumnWriter;
}

/** What all columns of a store share. */
interface Budget {
  readonly most: number;
  /** True if the files that are read are so large that their numbers will not fit: then none are kept to begin with. */
  readonly isLarge: () => boolean;
  /** Bytes in memory. */
  taken: number;
}

/** A store whose columns take at most `most` bytes of memory together; `bytesToRead` tells the size of the files read for them. */
export function createColumnStore(most = MOST_IN_MEMORY, bytesToRead: () => number = () => 0): ColumnStore {
  const budget: Budget = { most, isLarge: () => bytesToRead() > 4 * most, taken: 0 };
  return { createColumn: (kind) => createWriter(kind, budget) };
}

function createWriter(kind: ColumnKind, budget: Budget): ColumnWriter {
  const make = ARRAYS[kind];
  const full: NumberColumn[] = [];
  let spill: SpillFile | null = null;
  let chunk: NumberColumn = new make(1024);
  let used = 0;
  let length = 0;
  const makeRoom = (): void => {
    if (chunk.length < CHUNK) {
      const larger = new make(Math.min(CHUNK, 4 * chunk.length));
      larger.set(chunk);
      chunk = larger;
      return;
    }
    used = 0;
    if (spill === null && (budget.isLarge() || budget.taken + chunk.byteLength > budget.most)) {
      spill = openSpillFile();
      for (const part of full.splice(0)) {
        spill.append(bytesOf(part));
        budget.taken -= part.byteLength;
      }
    }
    if (spill) {
      spill.append(bytesOf(chunk));
      return;
    }
    budget.taken += chunk.byteLength;
    full.push(chunk);
    chunk = new make(CHUNK);
  };
  return {
    get length() {
      return length;
    },
    push: (value) => {
      if (used === chunk.length) makeRoom();
      chunk[used++] = value;
      length++;
    },
    append: (values) => {
      for (let i = 0; i < values.length; i++) {
        if (used === chunk.length) makeRoom();
        chunk[used++] = values[i]!;
      }
      length += values.length;
    },
    finish: () => {
      const last = chunk.subarray(0, used);
      if (!spill) return joinParts(make, full.splice(0), last, length);
      spill.append(bytesOf(last));
      return storedColumn(kind, spill, length);
    },
  };
}

function bytesOf(part: NumberColumn): Uint8Array {
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}

/** One array of all parts; they are given up one by one. */
function joinParts(
  make: (typeof ARRAYS)[ColumnKind],
  parts: NumberColumn[],
  last: NumberColumn,
  length: number,
): NumberColumn {
  const column = new make(length);
  let at = 0;
  for (const part of [...parts, last]) {
    column.set(part, at);
    at += part.length;
  }
  return column;
}

/** The numbers of a file; what was announced has been fetched meanwhile. */
function storedColumn(kind: ColumnKind, file: SpillFile, length: number): StoredColumn {
  const make = ARRAYS[kind];
  const ahead = createReadAhead(file.descriptor, make.BYTES_PER_ELEMENT);
  let buffer = new make(1024);
  return {
    stored: true,
    length,
    read: (from, count) => {
      if (count > buffer.length) buffer = new make(count);
      const into = buffer.subarray(0, count);
      const bytes = bytesOf(into);
      if (!ahead.take(from, bytes)) file.read(bytes, from * make.BYTES_PER_ELEMENT);
      return into;
    },
    expect: ahead.expect,
  };
}
