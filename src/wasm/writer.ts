/** @file Bytes of a WebAssembly module as they are written: numbers in LEB128, names, and the labels that are open. */
import { invariant } from "../core/invariant.ts";

/** Marks a place that a branch can go to. */
export interface Label {
  readonly kind: "label";
}

/** Something in the code whose bytes are known only when the module is put together; it stands before `bytes[at]`. */
export type Mark =
  | { readonly kind: "constant"; readonly at: number; readonly value: number }
  | { readonly kind: "local"; readonly at: number; readonly index: number }
  | { readonly kind: "call"; readonly at: number; readonly callee: number }
  /** A product, a local and their sum follow: one instruction where there is relaxed SIMD. */
  | { readonly kind: "fused"; readonly at: number };

export interface Writer {
  readonly bytes: number[];
  readonly marks: Mark[];
  /** Open blocks, outermost first. */
  readonly labels: Label[];
}

export function createWriter(): Writer {
  return { bytes: [], marks: [], labels: [] };
}

export function writeUnsigned({ bytes }: Writer, value: number): void {
  let rest = value >>> 0;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
}

/** A 32-bit integer in signed LEB128. */
export function writeSigned({ bytes }: Writer, value: number): void {
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
      bytes.push(low);
      return;
    }
    bytes.push(low | 0x80);
  }
}

export function writeFloat32({ bytes }: Writer, value: number): void {
  bytes.push(...new Uint8Array(new Float32Array([value]).buffer));
}

export function writeFloat64({ bytes }: Writer, value: number): void {
  bytes.push(...new Uint8Array(new Float64Array([value]).buffer));
}

/** UTF-8 after its length; names are ASCII. */
export function writeName(writer: Writer, name: string): void {
  const bytes = [...name].map((c) => c.charCodeAt(0));
  invariant(
    bytes.every((b) => b < 0x80),
    `the name ${name} is not ASCII`,
  );
  writeBytes(writer, bytes);
}

/** Bytes after their count. */
export function writeBytes(writer: Writer, bytes: readonly number[]): void {
  writeUnsigned(writer, bytes.length);
  for (const byte of bytes) writer.bytes.push(byte);
}

/** How many blocks a branch to a label leaves. */
export function branchDepth(writer: Writer, label: Label): number {
  const at = writer.labels.lastIndexOf(label);
  invariant(at >= 0, "a branch to a label that is not open");
  return writer.labels.length - 1 - at;
}
