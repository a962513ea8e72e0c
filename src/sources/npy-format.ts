/** @file NumPy's array files (`.npy`, versions 1 to 3) → numbers. Pure. */
import type {
  ByteStream,
  ColumnKind,
  ColumnWriter,
  FieldData,
  NumberColumn,
  SourceContext,
} from "../library/data.ts";
import { elementCountOf } from "./arrays.ts";
import { type ByteReader, checkSize, createByteReader } from "./byte-reader.ts";
import { sliceColumn } from "./columns.ts";
import { quote, unreadable } from "./faults.ts";

export interface NumberArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: FieldData["data"];
}

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

interface Element {
  readonly bytes: number;
  readonly kind: ColumnKind;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

/** By kind and size, as in `<f4`. 64-bit and unsigned 32-bit integers must fit 32 bits. */
const ELEMENTS: Readonly<Record<string, Element>> = {
  f2: { bytes: 2, kind: "f32", read: (v, at, little) => halfToNumber(v.getUint16(at, little)) },
  f4: { bytes: 4, kind: "f32", read: (v, at, little) => v.getFloat32(at, little) },
  f8: { bytes: 8, kind: "f32", read: (v, at, little) => v.getFloat64(at, little) },
  i1: { bytes: 1, kind: "i32", read: (v, at) => v.getInt8(at) },
  i2: { bytes: 2, kind: "i32", read: (v, at, little) => v.getInt16(at, little) },
  i4: { bytes: 4, kind: "i32", read: (v, at, little) => v.getInt32(at, little) },
  i8: { bytes: 8, kind: "i32", read: (v, at, little) => Number(v.getBigInt64(at, little)) },
  u1: { bytes: 1, kind: "u8", read: (v, at) => v.getUint8(at) },
  u2: { bytes: 2, kind: "i32", read: (v, at, little) => v.getUint16(at, little) },
  u4: { bytes: 4, kind: "i32", read: (v, at, little) => v.getUint32(at, little) },
  u8: { bytes: 8, kind: "i32", read: (v, at, little) => Number(v.getBigUint64(at, little)) },
  b1: { bytes: 1, kind: "u8", read: (v, at) => v.getUint8(at) },
};

/** Arrays in column order are turned in memory, so they may not be larger: 64 Mi numbers. */
const MOST_TURNED = 2 ** 26;
/** No header is longer. */
const MOST_HEADER = 2 ** 20;

/** Reads an array from a stream; Fortran order becomes row-major. Throws DataFault. */
export function readNpy(
  stream: ByteStream,
  name: string,
  createColumn: SourceContext["createColumn"],
): NumberArray {
  const reader = createByteReader(stream, name);
  const header = readHeader(reader, name);
  const element = ELEMENTS[header.descr.slice(1)];
  if (!element)
    throw unreadable(name, `its elements are of type ${JSON.stringify(header.descr)}; numbers were needed`);
  const count = elementCountOf(header.shape);
  const needed = reader.at + count * element.bytes;
  const says = `its header says [${header.shape.join(", ")}]`;
  checkSize(reader, needed, says, name);
  if (header.fortran && count > MOST_TURNED)
    throw unreadable(name, `${says} in column order; save it in row order (np.ascontiguousarray)`);
  const column = createColumn(element.kind);
  readElements(reader, count, element, header.descr[0] !== ">", column, name);
  if (!reader.isAtEnd()) throw unreadable(name, `${says}, ${needed} bytes, but more follow`);
  const data = column.finish();
  return { shape: header.shape, data: header.fortran ? toRowMajor(data, header.shape) : data };
}

function readElements(
  reader: ByteReader,
  count: number,
  element: Element,
  little: boolean,
  column: ColumnWriter,
  name: string,
): void {
  reader.pieces(count * element.bytes, element.bytes, (piece) => {
    if (element.kind === "u8") {
      column.append(piece);
      return;
    }
    const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
    for (let at = 0; at < piece.length; at += element.bytes) {
      const value = element.read(view, at, little);
      if (element.kind === "i32" && (value | 0) !== value)
        throw unreadable(name, `element ${column.length} is ${value}, which does not fit 32 bits`);
      column.push(value);
    }
  });
}

function readHeader(reader: ByteReader, name: string): Header {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  const short = reader.size !== null && reader.size < 12;
  const start = short ? new Uint8Array(8) : reader.take(8);
  if (!magic.every((byte, i) => start[i] === byte))
    throw unreadable(name, "it does not start as a NumPy array does");
  const wide = start[6]! >= 2;
  const size = reader.take(wide ? 4 : 2);
  const view = new DataView(size.buffer);
  const length = wide ? view.getUint32(0, true) : view.getUint16(0, true);
  if (length > Math.min(MOST_HEADER, (reader.size ?? Infinity) - reader.at))
    throw unreadable(name, `its header is cut short: it says ${length} bytes`);
  const text = new TextDecoder("latin1").decode(reader.take(length));
  const descr = /'descr':\s*'([<>|=][a-zA-Z]\d+)'/.exec(text)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (descr === undefined || fortran === undefined || shape === undefined) {
    throw unreadable(name, "its header names no plain numeric type, order and shape");
  }
  const sizes = shape
    .split(",")
    .map((s) => s.trim())
    .filter((s) => s !== "")
    .map(Number);
  if (sizes.length > MOST_AXES || !sizes.every(Number.isSafeInteger))
    throw unreadable(name, `its header says ${sizes.length} axes (${quote(shape)})`);
  return { descr, fortran: fortran === "True", shape: sizes };
}

/** NumPy has no more. */
const MOST_AXES = 64;

/** Column-major → row-major. */
function toRowMajor(column: FieldData["data"], shape: readonly number[]): NumberColumn {
  const data = sliceColumn(column, 0, column.length);
  const out = data.slice();
  const index = shape.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) from = from * shape[axis]! + index[axis]!;
    out[i] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return out;
}

/** IEEE half precision. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
