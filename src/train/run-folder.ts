/** @file The folder of a training run: the spec, what it was called with, the metrics, the weights. */
import type { KeptFile } from "./seen-files.ts";
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { DataFault } from "../library/data.ts";
import { describeSystemError } from "./read-files.ts";
import { unwritable, writeFileSafely } from "./write-file.ts";

const RUN = "run.json";
const METRICS = "metrics.jsonl";
const WEIGHTS = "weights.safetensors";
const TRAINING = "training.safetensors";
const TRAINING_BEFORE = "training.previous.safetensors";
const BEST = "best.safetensors";
const PREVIOUS = "previous";
export const CHECKPOINTS = "checkpoints";

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
  /** The data's files as they were; runs of before lack it. */
  readonly files?: readonly KeptFile[];
}

export const runPaths = {
  metrics: (folder: string): string => join(folder, METRICS),
  weights: (folder: string): string => join(folder, WEIGHTS),
  training: (folder: string): string => join(folder, TRAINING),
  trainingBefore: (folder: string): string => join(folder, TRAINING_BEFORE),
  checkpoint: (folder: string, epoch: number): string =>
    join(folder, CHECKPOINTS, `epoch-${String(epoch).padStart(4, "0")}.safetensors`),
  best: (folder: string): string => join(folder, BEST),
} as const;

/** `epoch-0012.safetensors` → 12; null for other names. */
export function checkpointEpoch(name: string): number | null {
  const match = /^epoch-(\d+)\.safetensors$/.exec(name);
  return match ? Number(match[1]) : null;
}

/** What a run leaves in its folder; a file of another name was put there by someone else. */
function isOfRun(name: string): boolean {
  const own = [RUN, METRICS, WEIGHTS, TRAINING, TRAINING_BEFORE, BEST, CHECKPOINTS, "spec", "report.html"];
  return own.includes(name) || name.startsWith("events.out.tfevents.");
}

/** Makes room for a new run: what an older one left goes to `previous/`, in the place of what was there. True if there was one. */
export function setAsideRun(folder: string): boolean {
  if (!existsSync(join(folder, RUN))) return false;
  const aside = join(folder, PREVIOUS);
  try {
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside);
    // run.json goes last: a crash on the way leaves a run that is set aside again.
    const names = readdirSync(folder).filter((name) => isOfRun(name) && name !== RUN);
    for (const name of [...names, RUN]) renameSync(join(folder, name), join(aside, name));
    return true;
  } catch (error) {
    throw unwritable(aside, error);
  }
}

/** Removes what a crash left beside files that were being written. */
export function removeHalves(folder: string): void {
  for (const inside of [folder, join(folder, CHECKPOINTS), join(folder, "spec")]) {
    if (!existsSync(inside)) continue;
    for (const name of readdirSync(inside)) {
      if (/^\..*\.\d+$/.test(name)) rmSync(join(inside, name), { force: true });
    }
  }
}

/** Cuts the metrics back to the epochs that a resumed training has behind it; half a line at the end goes too. */
export function trimMetrics(folder: string, epochs: number): void {
  const path = join(folder, METRICS);
  if (!existsSync(path)) return;
  let left = epochs;
  const kept = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => {
      const event = eventOf(line);
      return event === "start" ? left > 0 : event === "epoch" && left-- > 0;
    });
  writeFileSafely(path, kept.map((line) => `${line}\n`).join(""));
}

function eventOf(line: string): string | null {
  try {
    const { event } = JSON.parse(line) as { event?: unknown };
    return typeof event === "string" ? event : null;
  } catch {
    return null;
  }
}

/** Asks the disk to hold what was added to the metrics: a checkpoint must not know more epochs than they do. */
export function syncMetrics(folder: string): void {
  const path = join(folder, METRICS);
  try {
    const file = openSync(path, "a");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unwritable(path, error);
  }
}

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

/** Files of the spec that are not as the run keeps them. */
export function changedSources(
  folder: string,
  sources: readonly { readonly file: string; readonly text: string }[],
): string[] {
  const common = commonFolder(sources.map((s) => dirname(s.file)));
  return sources
    .filter(({ file, text }) => {
      const kept = join(folder, "spec", relative(common, file));
      return !existsSync(kept) || readFileSync(kept, "utf8") !== text;
    })
    .map(({ file }) => file);
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
