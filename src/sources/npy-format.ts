/** @file NumPy's array files (`.npy`, versions 1 to 3) → numbers. Pure. */
import { elementCountOf } from "./arrays.ts";
import { unreadable } from "./faults.ts";

export interface NumberArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  readonly start: number;
}

interface Element {
  readonly bytes: number;
  readonly store: (length: number) => NumberArray["data"];
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

const floats = (n: number): Float32Array => new Float32Array(n);
const ints = (n: number): Int32Array => new Int32Array(n);
const bytes = (n: number): Uint8Array => new Uint8Array(n);

/** By kind and size, as in `<f4`. 64-bit and unsigned 32-bit integers must fit 32 bits. */
const ELEMENTS: Readonly<Record<string, Element>> = {
  f2: { bytes: 2, store: floats, read: (v, at, little) => halfToNumber(v.getUint16(at, little)) },
  f4: { bytes: 4, store: floats, read: (v, at, little) => v.getFloat32(at, little) },
  f8: { bytes: 8, store: floats, read: (v, at, little) => v.getFloat64(at, little) },
  i1: { bytes: 1, store: ints, read: (v, at) => v.getInt8(at) },
  i2: { bytes: 2, store: ints, read: (v, at, little) => v.getInt16(at, little) },
  i4: { bytes: 4, store: ints, read: (v, at, little) => v.getInt32(at, little) },
  i8: { bytes: 8, store: ints, read: (v, at, little) => Number(v.getBigInt64(at, little)) },
  u1: { bytes: 1, store: bytes, read: (v, at) => v.getUint8(at) },
  u2: { bytes: 2, store: ints, read: (v, at, little) => v.getUint16(at, little) },
  u4: { bytes: 4, store: ints, read: (v, at, little) => v.getUint32(at, little) },
  u8: { bytes: 8, store: ints, read: (v, at, little) => Number(v.getBigUint64(at, little)) },
  b1: { bytes: 1, store: bytes, read: (v, at) => v.getUint8(at) },
};

/** Reads an array; Fortran order becomes row-major. Throws DataFault. */
export function parseNpy(file: Uint8Array, name: string): NumberArray {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const header = readHeader(file, view, name);
  const element = ELEMENTS[header.descr.slice(1)];
  if (!element)
    throw unreadable(name, `its elements are of type ${JSON.stringify(header.descr)}; numbers were needed`);
  const count = elementCountOf(header.shape);
  const needed = header.start + count * element.bytes;
  if (file.length !== needed) {
    throw unreadable(
      name,
      `its header says [${header.shape.join(", ")}], ${needed} bytes, but it has ${file.length}`,
    );
  }
  const little = header.descr[0] !== ">";
  const data = element.store(count);
  for (let i = 0; i < count; i++) {
    const value = element.read(view, header.start + i * element.bytes, little);
    if (data instanceof Int32Array && (value | 0) !== value) {
      throw unreadable(name, `element ${i} is ${value}, which does not fit 32 bits`);
    }
    data[i] = value;
  }
  return { shape: header.shape, data: header.fortran ? toRowMajor(data, header.shape) : data };
}

function readHeader(file: Uint8Array, view: DataView, name: string): Header {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (file.length < 12 || !magic.every((byte, i) => file[i] === byte)) {
    throw unreadable(name, "it does not start as a NumPy array does");
  }
  const wide = file[6]! >= 2;
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (start + length > file.length) throw unreadable(name, "its header is cut short");
  const text = new TextDecoder("latin1").decode(file.subarray(start, start + length));
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
  return { descr, fortran: fortran === "True", shape: sizes, start: start + length };
}

/** Column-major → row-major. */
function toRowMajor(data: NumberArray["data"], shape: readonly number[]): NumberArray["data"] {
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
