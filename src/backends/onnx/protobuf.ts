/** @file Writes Protocol Buffers: fields by number, as https://protobuf.dev/programming-guides/encoding/ says. */

import { encodeAscii } from "../../runtime/text.ts";

/** Bytes of a message under construction. */
export type Message = readonly Uint8Array[];

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

/** A whole number (wire type 0). */
export function integer(field: number, value: number): Message {
  return [varint(field * 8), varint(value)];
}

/** A float32 (wire type 5). */
export function float(field: number, value: number): Message {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [varint(field * 8 + 5), bytes];
}

/** Bytes (wire type 2). */
export function bytes(field: number, value: Uint8Array): Message {
  return [varint(field * 8 + 2), varint(value.length), value];
}

export function text(field: number, value: string): Message {
  const utf8 = encodeURIComponent(value).replace(/%(..)/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return bytes(field, encodeAscii(utf8));
}

/** A message in a message (wire type 2). */
export function message(field: number, ...parts: readonly Message[]): Message {
  return bytes(field, join(parts.flat()));
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
