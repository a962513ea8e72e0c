/** @file The folder of a training run: the spec, what it was called with, the metrics, the weights. */
import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { DataFault } from "../library/data.ts";
import { describeSystemError } from "./read-files.ts";
import { unwritable, writeFileSafely } from "./write-file.ts";

const RUN = "run.json";
const METRICS = "metrics.jsonl";
const WEIGHTS = "weights.safetensors";
const TRAINING = "training.safetensors";

/** What a later `eval`, `predict` or `--resume` needs to know. */
export interface RunInfo {
  readonly model: string;
  /** The copy of the spec, relative to the run's folder. */
  readonly spec: string;
  /** Parameters given with --set, as written. */
  readonly set: readonly string[];
  /** The name of the train block; null without one. */
  readonly train: string | null;
  /** Absolute: where relative data paths start. */
  readonly dataRoot: string;
  /** Sizes that the data gave. */
  readonly bindings: Readonly<Record<string, number>>;
  /** Names of the values of index fields. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

export const runPaths = {
  metrics: (folder: string): string => join(folder, METRICS),
  weights: (folder: string): string => join(folder, WEIGHTS),
  training: (folder: string): string => join(folder, TRAINING),
  checkpoint: (folder: string, epoch: number): string =>
    join(folder, "checkpoints", `epoch-${String(epoch).padStart(4, "0")}.safetensors`),
  best: (folder: string): string => join(folder, "best.safetensors"),
} as const;

/** Copies the spec's files with their folders kept, and writes what the run was called with. */
export function startRunFolder(
  folder: string,
  info: Omit<RunInfo, "spec">,
  main: string,
  sources: readonly { readonly file: string; readonly text: string }[],
  resumed: boolean,
): void {
  const common = commonFolder(sources.map((s) => dirname(s.file)));
  for (const { file, text } of sources) writeFileSafely(join(folder, "spec", relative(common, file)), text);
  const spec = join("spec", relative(common, main));
  writeFileSafely(join(folder, RUN), `${JSON.stringify({ version: 1, ...info, spec }, null, 2)}\n`);
  if (!resumed || !existsSync(join(folder, METRICS))) writeFileSafely(join(folder, METRICS), "");
}

/** Adds a line to the run's metrics. */
export function appendMetrics(folder: string, line: string): void {
  const path = join(folder, METRICS);
  try {
    appendFileSync(path, line);
  } catch (error) {
    throw unwritable(path, error);
  }
}

export function isRunFolder(path: string): boolean {
  return existsSync(join(path, RUN)) && statSync(path).isDirectory();
}

/** What a run was called with. Throws DataFault where the folder is none of a run. */
export function readRunInfo(folder: string): RunInfo {
  const path = join(folder, RUN);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new DataFault("unreadable", `cannot read ${path}: ${describeSystemError(error)}`);
  }
  const info = parseInfo(text);
  if (!info)
    throw new DataFault(
      "unreadable",
      `cannot read ${path}: it does not describe a run of this version of nabla`,
    );
  return info;
}

function parseInfo(text: string): RunInfo | null {
  try {
    const info = JSON.parse(text) as Partial<RunInfo & { version: number }> | null;
    const whole =
      info?.version === 1 &&
      typeof info.model === "string" &&
      typeof info.spec === "string" &&
      typeof info.dataRoot === "string" &&
      Array.isArray(info.set) &&
      isRecord(info.bindings) &&
      isRecord(info.names);
    return whole ? (info as RunInfo) : null;
  } catch {
    return null;
  }
}

function isRecord(x: unknown): boolean {
  return typeof x === "object" && x !== null && !Array.isArray(x);
}

/** The deepest folder that all lie in. */
function commonFolder(folders: readonly string[]): string {
  let common = folders[0] ?? ".";
  for (const folder of folders) {
    while (common !== dirname(common) && relative(common, folder).startsWith("..")) common = dirname(common);
  }
  return common;
}
