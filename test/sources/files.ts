/** @file Writers of small data files, and a source's context over files in memory. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deflateRawSync, deflateSync } from "node:zlib";
import type {
  Dataset,
  FieldArgument,
  FieldData,
  NumberColumn,
  SourceContext,
  SourceDefinition,
} from "../../src/library/data.ts";
import { makeArguments } from "../../src/library/arguments.ts";
import type { ArgumentType, ArgumentValue } from "../../src/library/define.ts";
import { axis, type ValueType } from "../../src/library/types.ts";
import { constant, type SizeLike, toSize } from "../../src/sizes/size.ts";
import { sliceColumn } from "../../src/sources/columns.ts";
import { collectProblems } from "../../src/sources/faults.ts";
import { crc32 } from "../../src/sources/zip.ts";
import { createColumnStore } from "../../src/train/column-store.ts";
import { createFiles } from "../../src/train/read-files.ts";

export function f32(...sizes: SizeLike[]): ValueType {
  return { dtype: "f32", classes: null, axes: sizes.map((s) => axis(s)), batched: true };
}

export function index(classes: SizeLike, ...sizes: SizeLike[]): ValueType {
  return { dtype: "index", classes: toSize(classes), axes: sizes.map((s) => axis(s)), batched: true };
}

export interface LoadRequest {
  readonly args?: Readonly<Record<string, number | string | boolean | readonly number[]>>;
  readonly fieldArgs?: Readonly<Record<string, FieldArgument>>;
  readonly inputs?: Readonly<Record<string, ValueType>>;
  readonly targets?: Readonly<Record<string, ValueType>>;
  readonly part?: "train" | "test" | "val";
  readonly names?: ReadonlyMap<string, readonly string[]>;
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
}

/** A data set whose numbers are in memory. */
export interface LoadedDataset {
  readonly count: number;
  readonly fields: Readonly<Record<string, FieldData & { readonly data: NumberColumn }>>;
  readonly notes: readonly string[];
}

/** Loads from files that lie in a folder for the time being, as `nabla train` does. Throws DataFault with all problems. */
export function loadSource(source: SourceDefinition, request: LoadRequest): LoadedDataset {
  const folder = mkdtempSync(join(tmpdir(), "nabla-source-"));
  try {
    for (const [name, content] of Object.entries(request.files ?? {})) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return loadFrom(folder, source, request);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same from a folder that is there; `most` bounds the bytes that stay in memory. */
export function loadFrom(
  folder: string,
  source: SourceDefinition,
  request: LoadRequest,
  most?: number,
): LoadedDataset {
  const values = new Map<string, ArgumentValue>();
  for (const [name, value] of Object.entries(request.args ?? {}))
    values.set(name, argumentValue(source, name, value));
  const problems = collectProblems();
  const { close, ...fileAccess } = createFiles(folder);
  const context: SourceContext = {
    ...fileAccess,
    ...createColumnStore(most),
    args: makeArguments(source.arguments, values, new Map()),
    fieldArgs: new Map(Object.entries(request.fieldArgs ?? {})),
    wanted: wantedOf(request),
    part: request.part ?? "train",
    names: request.names ?? new Map(),
    problems,
  };
  const dataset = loadAndClose(source, context, close);
  problems.throwAny();
  const fields = Object.entries(dataset.fields).map(([name, field]) => {
    const data = sliceColumn(field.data, 0, field.data.length);
    return [name, { ...field, data }] as const;
  });
  return { count: dataset.count, fields: Object.fromEntries(fields), notes: dataset.notes ?? [] };
}

function loadAndClose(source: SourceDefinition, context: SourceContext, close: () => void): Dataset {
  try {
    return source.load(context);
  } finally {
    close();
  }
}

export function wantedOf(request: LoadRequest): SourceContext["wanted"] {
  const fields = (role: "input" | "target", types: Readonly<Record<string, ValueType>> = {}) =>
    Object.entries(types).map(([name, type]) => ({ name, role, type }));
  return [...fields("input", request.inputs), ...fields("target", request.targets)];
}

function argumentValue(
  source: SourceDefinition,
  name: string,
  value: number | string | boolean | readonly number[],
): ArgumentValue {
  const { type } = source.arguments.find((a) => a.name === name)!;
  if (type.kind === "sizes") return { kind: "sizes", values: [value].flat() as number[] };
  if (typeof value === "string" && isWord(type, value)) return { kind: "word", value };
  if (typeof value === "boolean") return { kind: "bool", value };
  if (typeof value === "string") return { kind: "string", value };
  if (typeof value === "number") {
    return type.kind === "int"
      ? { kind: "size", size: constant(value) }
      : { kind: "number", value, percent: false };
  }
  return { kind: "list", items: value.map((v) => ({ kind: "number", value: v, percent: false })) };
}

function isWord(type: ArgumentType, value: string): boolean {
  if (type.kind === "oneOf") return type.types.some((option) => isWord(option, value));
  return type.kind === "word" && type.words.includes(value);
}

/** An IDX file of bytes. */
export function idxBytes(dims: readonly number[], data: ArrayLike<number>, type = 0x08): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dims.length + data.length);
  bytes.set([0, 0, type, dims.length]);
  dims.forEach((dim, i) => new DataView(bytes.buffer).setUint32(4 + 4 * i, dim));
  bytes.set(Array.from(data), 4 + 4 * dims.length);
  return bytes;
}

/** Records of CIFAR-10's binary version; pixel(i, channel, row, column) gives the bytes. */
export function cifarBytes(
  labels: readonly number[],
  pixel: (i: number, channel: number, row: number, column: number) => number,
): Uint8Array {
  const bytes = new Uint8Array(labels.length * 3073);
  labels.forEach((label, i) => {
    bytes[i * 3073] = label;
    for (let k = 0; k < 3072; k++) bytes[i * 3073 + 1 + k] = pixel(i, k >> 10, (k >> 5) & 31, k & 31);
  });
  return bytes;
}

/** A version 1 array file; `data` are the elements' bytes. */
export function npyBytes(
  descr: string,
  shape: readonly number[],
  data: Uint8Array,
  fortran = false,
): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const order = fortran ? "True" : "False";
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${sizes}), }`.padEnd(117) + "\n";
  const bytes = new Uint8Array(10 + header.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(data, 10 + header.length);
  return bytes;
}

export function bytesOf(array: Float32Array | Float64Array | Int32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** A zip archive; members are deflated if `packed`. */
export function zipBytes(members: Readonly<Record<string, Uint8Array>>, packed: boolean): Uint8Array {
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(members)) {
    const data = packed ? deflateRawSync(content) : content;
    const text = new TextEncoder().encode(name);
    const common = new DataView(new ArrayBuffer(26));
    common.setUint16(4, packed ? 8 : 0, true);
    common.setUint32(10, crc32(content), true);
    common.setUint32(14, data.length, true);
    common.setUint32(18, content.length, true);
    common.setUint16(22, text.length, true);
    const fields = new Uint8Array(common.buffer);
    const local = joinBytes([Uint8Array.of(0x50, 0x4b, 3, 4), fields, text, data]);
    const tail = new DataView(new ArrayBuffer(14));
    tail.setUint32(10, offset, true);
    const rest = new Uint8Array(tail.buffer);
    centrals.push(joinBytes([Uint8Array.of(0x50, 0x4b, 1, 2, 0, 0), fields, rest, text]));
    locals.push(local);
    offset += local.length;
  }
  const directory = joinBytes(centrals);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(10, centrals.length, true);
  end.setUint32(12, directory.length, true);
  end.setUint32(16, offset, true);
  return joinBytes([...locals, directory, new Uint8Array(end.buffer)]);
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** A PNG image of 8 bits a sample whose rows have no filter; an interlaced one must be of a single pixel. */
export function pngBytes(
  width: number,
  height: number,
  colour: number,
  samples: Uint8Array,
  interlace = 0,
): Uint8Array {
  const rowBytes = samples.length / height;
  const rows = Array.from({ length: height }, (_, row) => [
    0,
    ...samples.subarray(row * rowBytes, (row + 1) * rowBytes),
  ]);
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  new Uint8Array(header.buffer).set([8, colour, 0, 0, interlace], 8);
  return joinBytes([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    pngChunk("IHDR", new Uint8Array(header.buffer)),
    pngChunk("IDAT", deflateSync(Uint8Array.from(rows.flat()))),
    pngChunk("IEND", new Uint8Array(0)),
  ]);
}

function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const named = joinBytes([new TextEncoder().encode(type), data]);
  const ends = new DataView(new ArrayBuffer(8));
  ends.setUint32(0, data.length);
  ends.setUint32(4, crc32(named));
  return joinBytes([new Uint8Array(ends.buffer, 0, 4), named, new Uint8Array(ends.buffer, 4, 4)]);
}
