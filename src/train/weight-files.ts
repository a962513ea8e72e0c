/** @file Named arrays in files: safetensors and NumPy's npz, told by the file's ending. */
import { extname } from "node:path";
import { crc32 } from "node:zlib";
import { DataFault, type ByteStream } from "../library/data.ts";
import { decodeSafetensors, encodeSafetensors } from "../runtime/safetensors.ts";
import { readNpy } from "../sources/npy-format.ts";
import { listZip, streamZipMember } from "../sources/zip.ts";
import { createColumnStore } from "./column-store.ts";
import type { Tensor } from "./layouts/tensors.ts";
import { readWeightsFile } from "./load-weights.ts";
import { createFiles } from "./read-files.ts";

export const WEIGHT_ENDINGS = [".safetensors", ".npz"] as const;

/** All arrays of a file. Throws DataFault. */
export function readArrays(path: string, name: string): Map<string, Tensor> {
  if (endingOf(name) === ".npz") return readNpz(path, name);
  try {
    const { tensors } = decodeSafetensors(readWeightsFile(path, name));
    return new Map([...tensors].map(([key, { shape, data }]) => [key, { shape, data }]));
  } catch (error) {
    const broken = /^Cannot read the safetensors file: (.*?)\.?$/.exec(
      error instanceof Error ? error.message : "",
    );
    throw broken ? new DataFault("unreadable", `cannot read ${name}: ${broken[1]}`) : error;
  }
}

/** The bytes of a file with these arrays. */
export function encodeArrays(
  name: string,
  arrays: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  if (endingOf(name) === ".npz") return encodeNpz(arrays);
  return encodeSafetensors(
    [...arrays].map(([key, tensor]) => ({ name: key, ...tensor })),
    metadata,
  );
}

/** Throws DataFault for an ending of another kind. */
function endingOf(name: string): string {
  const ending = extname(name).toLowerCase();
  if (WEIGHT_ENDINGS.some((known) => known === ending)) return ending;
  throw new DataFault(
    "unreadable",
    `${name} ends in neither ${WEIGHT_ENDINGS.join(" nor ")}, which tell the format`,
  );
}

function readNpz(path: string, name: string): Map<string, Tensor> {
  const files = createFiles("/");
  const archive = files.open(path);
  const { createColumn } = createColumnStore();
  return new Map(
    listZip(archive, name).map((member) => {
      const key = member.name.replace(/\.npy$/, "");
      const stream: ByteStream = streamZipMember(archive, member, name, files);
      const { shape, data } = readNpy(stream, `${key} in ${name}`, createColumn);
      const numbers = "stored" in data ? data.read(0, data.length) : data;
      return [key, { shape, data: Float32Array.from(numbers) }];
    }),
  );
}

/** NumPy's array file, version 1.0: little-endian float32, row-major. */
export function encodeNpy({ shape, data }: Tensor): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The numbers begin at a multiple of 64 bytes.
  const header = `${text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + 4 * data.length);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), 10);
  for (let i = 0; i < data.length; i++) view.setFloat32(10 + header.length + 4 * i, data[i]!, true);
  return bytes;
}

/** A zip archive whose members are not compressed, as numpy.savez writes it. */
export function encodeNpz(arrays: ReadonlyMap<string, Tensor>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [key, tensor] of arrays) {
    const name = new TextEncoder().encode(`${key}.npy`);
    const content = encodeNpy(tensor);
    const common = zipFields(content, name.length);
    const local = join([fields([[0x04034b50, 4]]), common, fields([[0, 2]]), name]);
    const place = fields([
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [offset, 4],
    ]);
    directory.push(
      join([
        fields([
          [0x02014b50, 4],
          [20, 2],
        ]),
        common,
        place,
        name,
      ]),
    );
    parts.push(local, content);
    offset += local.length + content.length;
    if (offset > 0xffffffff) throw new DataFault("mismatch", "an npz of more than 4 GiB: take .safetensors");
  }
  const listed = join(directory);
  const count = directory.length;
  const end = fields([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [listed.length, 4],
    [offset, 4],
    [0, 2],
  ]);
  return join([...parts, listed, end]);
}

/** From the version that is needed to the length of the name: 1 January 1980, no flags, stored. */
function zipFields(content: Uint8Array, name: number): Uint8Array {
  const size = content.length;
  return fields([
    [20, 2],
    [0x0800, 2],
    [0, 2],
    [0, 2],
    [33, 2],
    [crc32(content), 4],
    [size, 4],
    [size, 4],
    [name, 2],
  ]);
}

/** Numbers of so many bytes each, little-endian. */
function fields(values: readonly (readonly [value: number, bytes: 2 | 4])[]): Uint8Array {
  const bytes = new Uint8Array(values.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of values) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
