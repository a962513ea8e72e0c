/** @file Number formats of stored tensors, read into floats. All are little-endian. */
import type { Numbers } from "./definition.ts";

export type ElementType = "F64" | "F32" | "F16" | "BF16" | "I64" | "I32" | "I16" | "I8" | "U8" | "BOOL";

export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

export function isElementType(name: string): name is ElementType {
  return Object.hasOwn(ELEMENT_BYTES, name);
}

/** `count` numbers from byte `start` on; F64, I64 and I32 keep their precision as float64. */
export function readElements(view: DataView, start: number, count: number, type: ElementType): Numbers {
  const size = ELEMENT_BYTES[type];
  const wide = type === "F64" || type === "I64" || type === "I32";
  const data = wide ? new Float64Array(count) : new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = readElement(view, start + i * size, type);
  return data;
}

function readElement(view: DataView, at: number, type: ElementType): number {
  switch (type) {
    case "F64":
      return view.getFloat64(at, true);
    case "F32":
      return view.getFloat32(at, true);
    case "F16":
      return halfToNumber(view.getUint16(at, true));
    case "BF16":
      return bfloatToNumber(view.getUint16(at, true));
    case "I64":
      return Number(view.getBigInt64(at, true));
    case "I32":
      return view.getInt32(at, true);
    case "I16":
      return view.getInt16(at, true);
    case "I8":
      return view.getInt8(at);
    case "U8":
    case "BOOL":
      return view.getUint8(at);
  }
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16: the upper half of a binary32. */
function bfloatToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 7) & 255;
  const fraction = bits & 127;
  if (exponent === 255) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -133;
  return sign * (1 + fraction / 128) * 2 ** (exponent - 127);
}
