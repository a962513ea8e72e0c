/** @file The files of the zoo, read and checked. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Analysis, analyse, type AnalyseOptions } from "../../src/sema/analyse.ts";

const SPECS = resolve(import.meta.dirname, "../../specs");

/** Paths below `specs/`, sorted. */
export const FILES: readonly string[] = readdirSync(SPECS, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith(".nn"))
  .sort();

/** Parses and checks a file of the zoo, imports included. */
export function analyseSpec(file: string, options: AnalyseOptions = {}): Analysis {
  const path = join(SPECS, file);
  const read = (other: string): string | null => (existsSync(other) ? readFileSync(other, "utf8") : null);
  return analyse({ file: path, text: readFileSync(path, "utf8") }, { ...options, read });
}
