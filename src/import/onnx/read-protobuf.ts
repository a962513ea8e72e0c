/** @file Reads Protocol Buffers: fields by number. Throws ImportFault on bytes that are none. */
import { refuse } from "../fault.ts";

/** A field of a message: wire types 0 and 1 and 5 as bits, 2 as bytes. */
export interface Field {
  readonly number: number;
  readonly wire: 0 | 1 | 2 | 5;
  /** Of wire type 0: the 64 bits, as a signed number. */
  readonly integer: bigint;
  /** Of wire types 1, 2 and 5: the bytes, a view of the file. */
  readonly bytes: Uint8Array;
}

const EMPTY = new Uint8Array(0);

/** The fields of a message in the order of the file. */
export function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) refuse("the file ends within a number");
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    return refuse("a number has more than ten bytes");
  };
  while (at < bytes.length) {
    const tag = Number(BigInt.asUintN(35, varint()));
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (number === 0) refuse("a field has the number 0");
    if (wire === 0) {
      fields.push({ number, wire, integer: BigInt.asIntN(64, varint()), bytes: EMPTY });
    } else if (wire === 1 || wire === 2 || wire === 5) {
      const length = wire === 2 ? Number(varint()) : wire === 1 ? 8 : 4;
      if (length > bytes.length - at) refuse(`a field of ${length} bytes goes beyond the end of the file`);
      fields.push({ number, wire, integer: 0n, bytes: bytes.subarray(at, at + length) });
      at += length;
    } else refuse(`a field has the wire type ${wire}`);
  }
  return fields;
}

/** Numbers of a repeated field, packed or one by one. */
export function readIntegers(fields: readonly Field[], number: number): number[] {
  const found: number[] = [];
  for (const field of fields) {
    if (field.number !== number) continue;
    if (field.wire === 0) found.push(Number(field.integer));
    else for (const value of readVarints(field.bytes)) found.push(value);
  }
  return found;
}

function readVarints(bytes: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at < bytes.length;) {
    let value = 0n;
    let byte = 128;
    for (let shift = 0n; byte >= 128 && shift < 70n; shift += 7n) {
      if (at >= bytes.length) refuse("the file ends within a number");
      byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
    }
    found.push(Number(BigInt.asIntN(64, value)));
  }
  return found;
}

/** float (4 bytes) or double (8) of a repeated field, packed or one by one. */
export function readFloats(fields: readonly Field[], number: number, size: 4 | 8): Float64Array {
  const parts = fields.filter((f) => f.number === number).map((f) => f.bytes);
  const count = parts.reduce((sum, part) => sum + Math.floor(part.length / size), 0);
  const found = new Float64Array(count);
  let at = 0;
  for (const part of parts) {
    const view = new DataView(part.buffer, part.byteOffset, part.length);
    for (let i = 0; i + size <= part.length; i += size)
      found[at++] = size === 4 ? view.getFloat32(i, true) : view.getFloat64(i, true);
  }
  return found;
}

export function readText(fields: readonly Field[], number: number): string {
  const field = fields.findLast((f) => f.number === number && f.wire === 2);
  return field ? decode(field.bytes) : "";
}

export function readTexts(fields: readonly Field[], number: number): string[] {
  return fields.filter((f) => f.number === number && f.wire === 2).map((f) => decode(f.bytes));
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

export function readInteger(fields: readonly Field[], number: number): number | null {
  const field = fields.findLast((f) => f.number === number && f.wire === 0);
  return field ? Number(field.integer) : null;
}

/** Messages of a repeated field. */
export function readMessages(fields: readonly Field[], number: number): Field[][] {
  return fields.filter((f) => f.number === number && f.wire === 2).map((f) => readFields(f.bytes));
}
