/** @file Specs as they were at a revision of git. */
import { execFileSync } from "node:child_process";
import { basename, dirname, resolve } from "node:path";
import { analyse, type Analysis } from "../sema/analyse.ts";
import { UsageFault } from "./faults.ts";
import type { Io } from "./io.ts";
import { type ChoiceOptions, parseSet } from "./spec.ts";

/** Parses and checks a spec as it was, with its imports as they were. */
export function analyseRevision(file: string, revision: string, options: ChoiceOptions, io: Io): Analysis {
  const text = showFile(file, revision, io);
  if (text === null) throw new UsageFault(`git has no ${file} at ${revision}`);
  const read = (path: string): string | null => showFile(path, revision, io);
  const { model, train } = options;
  return analyse({ file, text }, { model, train, set: parseSet(options.set ?? []), read, use: true });
}

/** The text of a file at a revision; null if git has none. */
function showFile(file: string, revision: string, io: Io): string | null {
  const path = resolve(io.cwd, file);
  if (revision.startsWith("-")) throw new UsageFault(`${revision} is no revision of git`);
  try {
    const args = ["show", `${revision}:./${basename(path)}`];
    return execFileSync("git", args, {
      cwd: dirname(path),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return null;
  }
}
