/** @file The files of the zoo, read, checked and lowered, and examples for them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { lower } from "../../src/lower/lower.ts";
import type { Program } from "../../src/lower/program.ts";
import type { Batch } from "../../src/runtime/fields.ts";
import { type Analysis, analyse, type AnalyseOptions } from "../../src/sema/analyse.ts";
import { figuresOf } from "../../src/sema/figures.ts";
import type { Model } from "../../src/sema/model.ts";
import { constantOf, substitute } from "../../src/sizes/size.ts";

const SPECS = resolve(import.meta.dirname, "../../specs");
const STEPS_OF_A_SEQUENCE = 7;
const EXAMPLES = 4;

/** Paths below `specs/`, sorted. */
export const FILES: readonly string[] = readdirSync(SPECS, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith(".nn"))
  .sort();

/** Parses and checks a file of the zoo, edited or as it is, imports included. */
export function analyseSpec(
  file: string,
  options: AnalyseOptions = {},
  edit = (text: string): string => text,
): Analysis {
  const path = join(SPECS, file);
  const read = (other: string): string | null => (existsSync(other) ? readFileSync(other, "utf8") : null);
  return analyse({ file: path, text: edit(readFileSync(path, "utf8")) }, { ...options, read });
}

export interface Declared {
  readonly file: string;
  readonly model: string;
  /** Has a train block. */
  readonly trains: boolean;
  /** Multiply-adds of one example, with short sequences. */
  readonly macs: number;
}

/** Every model of every file. */
export const DECLARED: readonly Declared[] = FILES.flatMap((file) =>
  analyseSpec(file).models.map((model) => ({
    file,
    model: model.name,
    trains: model.train !== null,
    macs: macsOf(model),
  })),
);

function macsOf(model: Model): number {
  return constantOf(substitute(figuresOf(model).macs, dimsOf(model)))!;
}

/** A model with batches of a few examples, and sequences of a few steps; `set` as --set. */
export function lowerSpec(
  { file, model: name, trains }: Declared,
  set: Readonly<Record<string, string>> = {},
  edit?: (text: string) => string,
): Program {
  const small: Record<string, string> = trains ? { "train.batch": String(EXAMPLES) } : {};
  const model = analyseSpec(file, { model: name, set: { ...small, ...set } }, edit).model!;
  return lower(model, dimsOf(model));
}

function dimsOf(model: Model): ReadonlyMap<string, number> {
  return new Map(model.dims.map((dim) => [dim.name, STEPS_OF_A_SEQUENCE]));
}

/** Examples for a program: numbers in [0, 1), and classes, that do not repeat soon; another `turn`, other ones. */
export function makeBatch(program: Program, turn = 0): Batch {
  const fields = program.fields.map(({ name, type, classes }, f) => {
    const size = type.shape.reduce<number>((n, d) => n * (typeof d === "number" ? d : d.batch * EXAMPLES), 1);
    const value = (i: number): number => ((i + 1) * 0.618034 + f * 0.3 + turn * 0.17) % 1;
    const data = Float32Array.from({ length: size }, (_, i) =>
      classes ? Math.floor(value(i) * classes) : value(i),
    );
    return [name, classes ? Int32Array.from(data) : data] as const;
  });
  return Object.fromEntries(fields);
}
