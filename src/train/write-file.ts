/** @file Writing files so that a crash leaves the old one or the new one, never half of one. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DataFault } from "../library/data.ts";
import { describeSystemError } from "./read-files.ts";

/** Writes beside, syncs, renames; makes the folder if it is missing. Throws DataFault with one clear line. */
export function writeFileSafely(path: string, content: Uint8Array | string): void {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(beside, "w");
    try {
      writeAll(file, typeof content === "string" ? new TextEncoder().encode(content) : content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    removeQuietly(beside);
    throw unwritable(path, error);
  }
}

/** `cannot write runs/a/weights.safetensors: no space left` */
export function unwritable(path: string, error: unknown): DataFault {
  return new DataFault("unreadable", `cannot write ${path}: ${describeSystemError(error)}`);
}

/** What cannot be removed was never made. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The fault to tell is the one that came first.
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) at += writeSync(file, bytes, at);
}
