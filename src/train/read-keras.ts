/** @file Keras's files: a config as JSON, a .keras archive, weights as HDF5 (where the package h5wasm is installed), npz or safetensors. */
import { readFileSync } from "node:fs";
import { type ByteStream, DataFault } from "../library/data.ts";
import { listZip, streamZipMember } from "../sources/zip.ts";
import { createFiles, describeSystemError } from "./read-files.ts";
import { readArrays } from "./weight-files.ts";

export type NamedArrays = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly data: ArrayLike<number> }
>;

export interface KerasFiles {
  readonly config: string;
  readonly tensors: NamedArrays | null;
}

/** True for JSON and for zip archives: an ONNX model is neither. */
export function isKeras(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  return head.startsWith("{") || (bytes[0] === 0x50 && bytes[1] === 0x4b);
}

/** Config and weights; `weights` is a file of its own. Throws DataFault. */
export async function readKeras(
  path: string,
  name: string,
  weights: { readonly path: string; readonly name: string } | null,
): Promise<KerasFiles> {
  const bytes = readFileSync(path);
  const given = weights ? await readTensors(weights.path, weights.name) : null;
  if (bytes[0] !== 0x50) return { config: new TextDecoder().decode(bytes), tensors: given };
  const files = createFiles("/");
  const archive = files.open(path);
  const members = listZip(archive, name);
  const read = (member: string): Uint8Array | null => {
    const found = members.find((m) => m.name === member);
    return found ? collect(streamZipMember(archive, found, name, files)) : null;
  };
  const config = read("config.json");
  if (!config) throw new DataFault("unreadable", `${name} has no config.json: is it a .keras file?`);
  const own = given ? null : read("model.weights.h5");
  return {
    config: new TextDecoder().decode(config),
    tensors: own ? await readHdf5(own, `model.weights.h5 in ${name}`) : given,
  };
}

function collect(stream: ByteStream): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let part = stream.next(); part.length > 0; part = stream.next()) parts.push(part.slice());
  return Buffer.concat(parts);
}

function readTensors(path: string, name: string): Promise<NamedArrays> | NamedArrays {
  if (!/\.(h5|hdf5)$/i.test(name)) return readArrays(path, name);
  try {
    return readHdf5(readFileSync(path), name);
  } catch (error) {
    throw new DataFault("unreadable", `cannot read ${name}: ${describeSystemError(error)}`);
  }
}

async function readHdf5(bytes: Uint8Array, name: string): Promise<NamedArrays> {
  const h5 = await import("h5wasm").catch(() => null);
  if (!h5)
    throw new DataFault(
      "unreadable",
      `${name} is HDF5, which the package h5wasm reads: npm install h5wasm. Or save the weights as .npz or .safetensors`,
    );
  const { FS } = await h5.ready;
  const signature = [0x89, 0x48, 0x44, 0x46];
  if (signature.some((byte, i) => bytes[i] !== byte))
    throw new DataFault("unreadable", `${name} is no HDF5 file`);
  FS.writeFile("weights.h5", bytes);
  const file = new h5.File("weights.h5", "r");
  try {
    const found = new Map<string, { shape: readonly number[]; data: ArrayLike<number> }>();
    for (const path of file.paths()) {
      const entry = file.get(path);
      if (entry instanceof h5.Dataset && ArrayBuffer.isView(entry.value))
        found.set(path, { shape: entry.shape ?? [], data: Float32Array.from(entry.value as Float32Array) });
    }
    return found;
  } finally {
    file.close();
    FS.unlink("weights.h5");
  }
}
