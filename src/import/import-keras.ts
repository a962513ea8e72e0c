/** @file A Keras 3 model → a spec and its weights: `model.to_json()`, or a .keras file. No I/O. */
import { decodeSafetensors } from "../runtime/safetensors.ts";
import { parseNpy } from "../sources/npy-format.ts";
import { listZip, readZipMember } from "../sources/zip.ts";
import { DataFault } from "../library/data.ts";
import { ImportFault, refuse } from "./fault.ts";
import { finishImport, type ImportResult, modelName } from "./finish-import.ts";
import { readKerasModel } from "./keras/read-config.ts";
import { translateKeras } from "./keras/translate.ts";
import type { KerasTensors } from "./keras/weights.ts";
import { RESERVED } from "./names.ts";

export interface KerasImportOptions {
  readonly name: string;
  /** A file of weights beside a config. */
  readonly weights: { readonly name: string; readonly bytes: Uint8Array } | null;
  /** Reads HDF5; null where the package for it is not installed. */
  readonly readHdf5: ((bytes: Uint8Array) => KerasTensors) | null;
  /** Unpacks a deflated member of an archive. */
  readonly inflate: (bytes: Uint8Array, size: number) => Uint8Array;
}

/** True for JSON and for zip archives: an ONNX model is neither. */
export function isKeras(bytes: Uint8Array): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  return head.startsWith("{") || (bytes[0] === 0x50 && bytes[1] === 0x4b);
}

export function importKeras(bytes: Uint8Array, options: KerasImportOptions): ImportResult {
  try {
    const { config, weights } = openModel(bytes, options);
    const { network, inputs, outputs, problems } = translateKeras(readKerasModel(config), weights);
    if (problems.length > 0) return { kind: "refused", problems };
    const name = modelName(options.name);
    const about = `${name}, imported from Keras${weights ? "" : ", without its weights"}.`;
    return finishImport({ ...network, name }, [about], { inputs, outputs }, RESERVED, weights !== null);
  } catch (error) {
    if (error instanceof ImportFault || error instanceof DataFault)
      return { kind: "refused", problems: [{ place: "", message: error.message }] };
    throw error;
  }
}

function openModel(
  bytes: Uint8Array,
  options: KerasImportOptions,
): { config: string; weights: KerasTensors | null } {
  const given = options.weights ? readWeights(options.weights.bytes, options.weights.name, options) : null;
  if (bytes[0] !== 0x50) return { config: new TextDecoder().decode(bytes), weights: given };
  const members = listZip(bytes, options.name);
  const read = (name: string): Uint8Array | null => {
    const member = members.find((m) => m.name === name);
    return member ? readZipMember(bytes, member, options.name, options.inflate) : null;
  };
  const config = read("config.json") ?? refuse("the archive has no config.json: is it a .keras file?");
  const own = read("model.weights.h5");
  return {
    config: new TextDecoder().decode(config),
    weights: given ?? (own ? readWeights(own, "model.weights.h5", options) : null),
  };
}

/** By what the file begins with: HDF5, a zip of arrays, or safetensors. */
function readWeights(
  bytes: Uint8Array,
  name: string,
  { readHdf5, inflate }: KerasImportOptions,
): KerasTensors {
  if (bytes[0] === 0x89 && bytes[1] === 0x48) {
    if (!readHdf5)
      return refuse(
        `${name} is HDF5, which the package h5wasm reads: npm install h5wasm. Or save the weights as .npz or .safetensors`,
      );
    try {
      return readHdf5(bytes);
    } catch (error) {
      return refuse(`${name} cannot be read as HDF5: ${(error as Error).message}`);
    }
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    return new Map(
      listZip(bytes, name).map((member) => {
        const { shape, data } = parseNpy(readZipMember(bytes, member, name, inflate), member.name);
        return [member.name.replace(/\.npy$/, ""), { shape, data }];
      }),
    );
  }
  try {
    return decodeSafetensors(bytes).tensors;
  } catch (error) {
    return refuse(`${name}: ${(error as Error).message}`);
  }
}
