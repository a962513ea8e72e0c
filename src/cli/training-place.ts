/** @file What `nabla train` trains, and where: a spec with its options, or a run that goes on with what it was called with. */
import { dirname, join, relative, resolve } from "node:path";
import { isRunFolder, readRunInfo, type RunInfo } from "../train/run-folder.ts";
import { UsageFault } from "./faults.ts";
import type { Io } from "./io.ts";
import { analyseSpec, type ChoiceOptions } from "./spec.ts";

export interface PlaceOptions extends ChoiceOptions {
  readonly data?: string;
  readonly out?: string;
  readonly resume?: boolean;
}

export interface TrainingPlace {
  readonly file: string;
  readonly choice: ChoiceOptions;
  /** Absolute: where relative data paths start. */
  readonly dataRoot: string;
  /** The run's folder, absolute and as people are told. */
  readonly folder: string;
  readonly shown: string;
  /** What the run that goes on was called with; null for a new one. */
  readonly before: RunInfo | null;
}

/** `path` is a spec, or the folder of a run that goes on. What is set now wins over what was set then. */
export function findTrainingPlace(path: string, options: PlaceOptions, io: Io): TrainingPlace {
  const given = resolve(io.cwd, path);
  const isRun = isRunFolder(given);
  if (isRun && !options.resume) throw new UsageFault(`${path} is a run's folder: --resume goes on with it`);
  if (isRun && options.out !== undefined && resolve(io.cwd, options.out) !== given)
    throw new UsageFault(`${path} is a run's folder, so it goes on there, not in ${options.out}`);
  const folder = isRun ? given : resolve(io.cwd, options.out ?? defaultFolder(path, options, io));
  const before = options.resume && isRunFolder(folder) ? readRunInfo(folder) : null;
  const shown = relative(io.cwd, folder) || ".";
  if (options.resume && !before) io.stderr(`there is no run in ${shown} yet: it begins at its start\n`);
  const file = isRun && before ? join(path, before.spec) : path;
  const dataRoot =
    options.data === undefined
      ? (before?.dataRoot ?? resolve(io.cwd, dirname(file)))
      : resolve(io.cwd, options.data);
  return { file, choice: before ? mergeChoice(options, before) : options, dataRoot, folder, shown, before };
}

/** `runs/<model>` */
function defaultFolder(file: string, options: PlaceOptions, io: Io): string {
  return join("runs", analyseSpec(file, options, io).model?.name ?? "");
}

function mergeChoice(options: ChoiceOptions, before: RunInfo): ChoiceOptions {
  const now = options.set ?? [];
  const names = new Set(now.map(nameOf));
  return {
    set: [...before.set.filter((setting) => !names.has(nameOf(setting))), ...now],
    model: options.model ?? before.model,
    train: options.train ?? before.train ?? undefined,
  };
}

function nameOf(setting: string): string {
  return setting.split("=")[0]!.trim();
}
