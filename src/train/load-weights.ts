/** @file Weights files → a network. */
import { readFileSync } from "node:fs";
import { DataFault } from "../library/data.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { LoadOptions } from "../runtime/storage.ts";
import { describeSystemError } from "./read-files.ts";

/** The bytes of a file. Throws DataFault where it cannot be read. */
export function readWeightsFile(path: string, name = path): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new DataFault("unreadable", `cannot read ${name}: ${describeSystemError(error)}`);
  }
}

/** Loads weights; a file of another network is a mismatch, a broken one unreadable. */
export function loadWeights(
  network: RuntimeNetwork,
  bytes: Uint8Array,
  name: string,
  options: LoadOptions = {},
): void {
  try {
    network.load(bytes, options);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const broken = /^Cannot read the safetensors file: (.*?)\.?$/.exec(message);
    if (broken) throw new DataFault("unreadable", `cannot read ${name}: ${broken[1]}`);
    const other = /^Cannot load: (.*)$/.exec(message);
    if (other) throw new DataFault("mismatch", `cannot load ${name}: ${other[1]}`);
    throw error;
  }
}
