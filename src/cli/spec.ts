/** @file Specs on disk: finding, reading and analysing them, with the options that all commands share. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { hasErrors } from "../core/diagnostic.ts";
import { analyse, type Analysis } from "../sema/analyse.ts";
import type { Model } from "../sema/model.ts";
import { describeSystemError } from "../train/read-files.ts";
import { InputFault, UsageFault } from "./faults.ts";
import type { Io } from "./io.ts";
import { printDiagnostics } from "./print-diagnostics.ts";

/** `--set`, `--model`, `--train`, as commander gives them. */
export interface ChoiceOptions {
  readonly set?: readonly string[];
  readonly model?: string;
  readonly train?: string;
}

/** Adds `--set name=value`, `--model` and `--train`. */
export function addChoiceOptions(command: Command): Command {
  return command
    .option(
      "--set <name=value>",
      "set a parameter, or a training setting (train.epochs=1); repeatable",
      collect,
      [],
    )
    .option("--model <name>", "which model, where the file has several (default: the last)")
    .option("--train <name>", "which train block, where the model has several (default: the first)");
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** The `*.nn` files that the arguments name; folders are searched, without hidden ones and node_modules. */
export function findSpecs(paths: readonly string[], io: Io): string[] {
  return paths.flatMap((path) => {
    const absolute = resolve(io.cwd, path);
    try {
      if (!statSync(absolute).isDirectory()) return [path];
    } catch (error) {
      throw new UsageFault(`cannot read ${path}: ${describeSystemError(error)}`);
    }
    const found = listSpecs(absolute).map((file) => join(path, relative(absolute, file)));
    if (found.length === 0) throw new UsageFault(`there is no .nn file in ${path}`);
    return found;
  });
}

function listSpecs(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listSpecs(path);
    return entry.name.endsWith(".nn") ? [path] : [];
  });
}

/** The text of a spec; a missing file and one that is no text are wrong usage. */
export function readSpec(file: string, io: Io): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(resolve(io.cwd, file));
  } catch (error) {
    throw new UsageFault(`cannot read ${file}: ${describeSystemError(error)}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageFault(`cannot read ${file}: it is not UTF-8 text`);
  }
}

/** Reads files that a spec imports; null for those that are missing. */
export function importReader(io: Io): (path: string) => string | null {
  return (path) => {
    try {
      return readSpec(path, io);
    } catch {
      return null;
    }
  };
}

/** Parses and checks a spec with what the options choose; `nabla check` looks at its signal too. */
export function analyseSpec(
  file: string,
  options: ChoiceOptions,
  io: Io,
  analyseWith: typeof analyse = analyse,
): Analysis {
  const text = readSpec(file, io);
  const { model, train } = options;
  return analyseWith(
    { file, text },
    { model, train, set: parseSet(options.set ?? []), read: importReader(io) },
  );
}

/** The chosen model. Diagnostics go to stderr; errors end the command with exit 1. */
export function openModel(
  file: string,
  options: ChoiceOptions,
  io: Io,
): { readonly model: Model; readonly analysis: Analysis } {
  const analysis = analyseSpec(file, options, io, (source, given) =>
    analyse(source, { ...given, use: true }),
  );
  return { model: modelOf(file, analysis, io), analysis };
}

/** The chosen model of a checked spec, with its diagnostics told. */
export function modelOf(file: string, analysis: Analysis, io: Io): Model {
  printDiagnostics(analysis.diagnostics, analysis.texts, io);
  if (hasErrors(analysis.diagnostics)) throw new InputFault();
  if (analysis.model === null) throw new UsageFault(`${file} has no model`);
  return analysis.model;
}

/** `["a=1"]` → `{ a: "1" }` */
export function parseSet(settings: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    settings.map((setting) => {
      const at = setting.indexOf("=");
      if (at < 1) throw new UsageFault(`--set ${setting}: name=value was needed, as in --set train.epochs=1`);
      return [setting.slice(0, at).trim(), setting.slice(at + 1).trim()];
    }),
  );
}
