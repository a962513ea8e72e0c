/**
 * @file Scalars as TensorBoard's event files hold them: records (length, checksum, data, checksum) of protocol buffers.
 * tensorflow/core/lib/io/record_writer.h and tensorflow/core/util/event.proto. Pure.
 */

export interface ScalarEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** The first record of a file. */
export function encodeFileVersion(wallTime: number): Uint8Array {
  const version = new TextEncoder().encode("brain.Event:2");
  return frameRecord(Uint8Array.from([...doubleField(1, wallTime), ...bytesField(3, version)]));
}

/** Tells that what other files hold from this step on is to be forgotten: the training goes on from before it. */
export function encodeRestart(wallTime: number, step: number): Uint8Array {
  const started = varintField(1, 1);
  return frameRecord(
    Uint8Array.from([...doubleField(1, wallTime), ...varintField(2, step), ...bytesField(7, started)]),
  );
}

/** One record with a summary of all values. */
export function encodeScalars({ wallTime, step, values }: ScalarEvent): Uint8Array {
  const summary = Object.entries(values).flatMap(([tag, value]) => {
    const name = bytesField(1, new TextEncoder().encode(tag));
    return bytesField(1, [...name, ...floatField(2, value)]);
  });
  return frameRecord(
    Uint8Array.from([...doubleField(1, wallTime), ...varintField(2, step), ...bytesField(5, summary)]),
  );
}

/** length: uint64; masked CRC-32C of it; data; masked CRC-32C of the data. Little-endian. */
function frameRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(16 + data.length);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return record;
}

function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Castagnoli's polynomial, reflected, bit by bit: the records are short. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

function varintField(field: number, value: number): number[] {
  return [field << 3, ...varint(value)];
}

function bytesField(field: number, bytes: Iterable<number> & { readonly length: number }): number[] {
  return [(field << 3) | 2, ...varint(bytes.length), ...bytes];
}

function doubleField(field: number, value: number): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [(field << 3) | 1, ...bytes];
}

function floatField(field: number, value: number): number[] {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [(field << 3) | 5, ...bytes];
}
