/**
 * @file The safetensors format: 8 bytes with the header's length (little-endian), a JSON header, the tensors' numbers.
 * https://github.com/huggingface/safetensors
 */
import type { Numbers } from "./definition.ts";
import { type ElementType, ELEMENT_BYTES, isElementType, readElements } from "./elements.ts";
import { decodeText, encodeAscii } from "./text.ts";

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Numbers;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A file with these tensors, in this order; float32 numbers as F32, float64 numbers as F64. */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header["__metadata__"] = metadata;
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    const end = offset + data.byteLength;
    const dtype = data instanceof Float64Array ? "F64" : "F32";
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = JSON.stringify(header).replace(/[\u0080-\uffff]/g, escapeUnit);
  // Spaces at its end align the numbers to 8 bytes.
  const text = encodeAscii(json.padEnd(Math.ceil(json.length / 8) * 8));
  const bytes = new Uint8Array(8 + text.length + offset);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  for (const { data } of tensors) {
    const wide = data instanceof Float64Array;
    for (let i = 0; i < data.length; i++) {
      if (wide) view.setFloat64(at + 8 * i, data[i]!, true);
      else view.setFloat32(at + 4 * i, data[i]!, true);
    }
    at += data.byteLength;
  }
  return bytes;
}

function escapeUnit(unit: string): string {
  return "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");
}

/** Reads a file. Throws an Error that says what is wrong with it; never allocates more than the file's size allows. */
export function decodeSafetensors(bytes: Uint8Array): TensorFile {
  if (bytes.length < 8) throw fault(`it has ${bytes.length} bytes, and a header needs 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > bytes.length - 8)
    throw fault(`its header says ${length} bytes, but ${bytes.length - 8} follow`);
  const start = 8 + length;
  const { entries, metadata } = parseSafetensorsHeader(bytes.subarray(8, start), bytes.length - start);
  const tensors = new Map<string, NamedTensor>();
  for (const { name, dtype, shape, begin, count } of entries) {
    tensors.set(name, { name, shape, data: readElements(view, start + begin, count, dtype) });
  }
  return { tensors, metadata };
}

/** What the header says of `available` bytes of numbers behind it. Throws an Error where both do not fit together. */
export function parseSafetensorsHeader(
  bytes: Uint8Array,
  available: number,
): { readonly entries: readonly HeaderEntry[]; readonly metadata: Readonly<Record<string, string>> } {
  const metadata: Record<string, string> = {};
  const entries: HeaderEntry[] = [];
  for (const [name, value] of Object.entries(parseHeader(bytes))) {
    if (name === "__metadata__") Object.assign(metadata, parseMetadata(value));
    else entries.push(parseEntry(name, value, available));
  }
  checkLayout(entries, available);
  return { entries, metadata };
}

/** One tensor of a file: its numbers lie from byte `begin` on behind the header. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
  readonly count: number;
}

function parseHeader(bytes: Uint8Array): object {
  let header: unknown;
  try {
    header = JSON.parse(decodeText(bytes));
  } catch {
    throw fault("its header is not JSON");
  }
  if (!isRecord(header)) throw fault("its header is not a JSON object");
  return header;
}

function parseMetadata(value: unknown): Record<string, string> {
  if (!isRecord(value)) throw fault("its __metadata__ is not an object");
  const metadata: Record<string, string> = {};
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") throw fault(`its metadata ${key} is not a string`);
    metadata[key] = text;
  }
  return metadata;
}

function parseEntry(name: string, value: unknown, available: number): HeaderEntry {
  if (!isRecord(value)) throw fault(`tensor ${name} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !isElementType(dtype)) {
    throw fault(
      `tensor ${name} has dtype ${JSON.stringify(dtype)}; known are ${Object.keys(ELEMENT_BYTES).join(", ")}`,
    );
  }
  if (!isSizeList(shape)) throw fault(`tensor ${name} has shape ${JSON.stringify(shape)}`);
  if (!isSizeList(offsets) || offsets.length !== 2) {
    throw fault(`tensor ${name} has data_offsets ${JSON.stringify(offsets)}`);
  }
  const [begin, end] = [offsets[0]!, offsets[1]!];
  if (begin > end || end > available) {
    throw fault(`tensor ${name} lies at bytes ${begin} to ${end}, but the data has ${available}`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (count * ELEMENT_BYTES[dtype] !== end - begin) {
    throw fault(
      `tensor ${name} of shape [${shape.join(", ")}] and dtype ${dtype} does not fit its ${end - begin} bytes`,
    );
  }
  return { name, dtype, shape, begin, end, count };
}

/** The format allows neither gaps nor overlaps. */
function checkLayout(entries: readonly HeaderEntry[], available: number): void {
  let at = 0;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== at)
      throw fault(`tensor ${entry.name} begins at byte ${entry.begin} instead of ${at}`);
    at = entry.end;
  }
  if (at !== available) throw fault(`its tensors end at byte ${at}, but the data has ${available}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizeList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((x) => Number.isSafeInteger(x) && x >= 0);
}

function fault(what: string): Error {
  return new Error(`Cannot read the safetensors file: ${what}.`);
}
