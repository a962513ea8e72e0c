/** @file Going on with a run: the furthest checkpoint that is whole and of this network. */
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { relative } from "node:path";
import { DataFault } from "../library/data.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import { listCheckpoints } from "./checkpoints.ts";
import { loadWeights, readWeightsFile } from "./load-weights.ts";
import { runPaths } from "./run-folder.ts";

export interface Resumed {
  /** The checkpoint, relative to the folder; null where the run has none, so that it begins at its start. */
  readonly from: string | null;
  /** Checkpoints that were passed over, and why: whole lines. */
  readonly notes: readonly string[];
}

/** Loads the furthest checkpoint of the run that can be used. Throws DataFault where there are some, and none can. */
export function resumeTraining(folder: string, model: string, network: RuntimeNetwork): Resumed {
  const faults: DataFault[] = [];
  const notes: string[] = [];
  for (const path of findCandidates(folder)) {
    const shown = relative(folder, path);
    try {
      loadCheckpoint(path, shown, model, network);
      return { from: shown, notes };
    } catch (error) {
      if (!(error instanceof DataFault)) throw error;
      faults.push(error);
      notes.push(`${error.message}: left out`);
    }
  }
  const [first] = faults;
  if (!first) return { from: null, notes };
  const others = faults.length === 1 ? "" : ` (nor is any other of ${faults.length} checkpoints of use)`;
  throw new DataFault(first.kind, `${first.message}${others}`);
}

/** True if there is any, of use or not. */
export function hasCheckpoint(folder: string): boolean {
  return findCandidates(folder).length > 0;
}

/** All checkpoints, the furthest first; those that cannot be read come first, so that they are told of. */
function findCandidates(folder: string): string[] {
  const fixed = [runPaths.training(folder), runPaths.trainingBefore(folder)].filter((path) =>
    existsSync(path),
  );
  return [...fixed, ...listCheckpoints(folder).reverse()]
    .map((path) => ({ path, step: readStep(path) ?? Infinity }))
    .sort((a, b) => (a.step === b.step ? 0 : b.step - a.step))
    .map(({ path }) => path);
}

function loadCheckpoint(path: string, shown: string, model: string, network: RuntimeNetwork): void {
  const bytes = readWeightsFile(path, shown);
  const metadata = readMetadata(path);
  if (metadata !== null && metadata["training"] === undefined) {
    throw new DataFault("mismatch", `cannot resume from ${shown}: it does not say where a training stands`);
  }
  if (metadata !== null && metadata["model"] !== model) {
    const other =
      typeof metadata["model"] === "string" ? `of ${metadata["model"]}, not of ${model}` : `not of ${model}`;
    throw new DataFault("mismatch", `cannot resume from ${shown}: it is ${other}`);
  }
  loadWeights(network, bytes, shown);
}

/** Updates made, as the file's header says; null where it has no such header. */
function readStep(path: string): number | null {
  const text = readMetadata(path)?.["training"];
  if (typeof text !== "string") return null;
  try {
    const { step } = JSON.parse(text) as { step?: unknown };
    return typeof step === "number" ? step : null;
  } catch {
    return null;
  }
}

const MOST_HEADER = 2 ** 26;

/** Of a safetensors file, without its numbers; null where that cannot be read. */
function readMetadata(path: string): Readonly<Record<string, unknown>> | null {
  try {
    const file = openSync(path, "r");
    try {
      const length = Number(readAt(file, 0, 8).readBigUInt64LE(0));
      if (length > Math.min(MOST_HEADER, fstatSync(file).size)) return null;
      const header = JSON.parse(readAt(file, 8, length).toString("utf8")) as Record<string, unknown> | null;
      const metadata = header?.["__metadata__"];
      return typeof metadata === "object" ? (metadata as Record<string, unknown> | null) : null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

function readAt(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const read = readSync(file, bytes, 0, length, offset);
  return bytes.subarray(0, read);
}
