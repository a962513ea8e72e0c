/** @file Which files data was read from, and whether they are still as they were: a training on other data would not be the same. */
import { statSync } from "node:fs";
import type { RandomFile } from "../library/data.ts";
import { unreadableFor } from "../sources/faults.ts";
import { crc32 } from "../sources/zip.ts";

/** A file that was read, and how it was then. */
export interface SeenFile {
  /** As the spec names it. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** Time of its last change, in milliseconds. */
  readonly changed: number;
  /** CRC-32 of its first and last bytes. */
  readonly sample: number;
}

/** What a run keeps of a file, or of all of them together where they are many. */
export interface KeptFile {
  readonly name: string;
  readonly size: number;
  readonly sample: number;
}

/** Bytes at each end of a file that are looked at. */
const SAMPLE = 2 ** 14;
/** So many files are kept one by one. */
const MOST_KEPT = 100;

/** CRC-32 of a file's ends: enough to tell it from another one of its size, but not a proof. */
export function sampleFile(file: RandomFile): number {
  const first = file.read(0, Math.min(SAMPLE, file.size));
  const from = Math.max(first.length, file.size - SAMPLE);
  return crc32(Uint8Array.from([...first, ...file.read(from, file.size - from)]));
}

/** Throws DataFault if a file has another size or time of change than when it was read. */
export function checkFiles(files: Iterable<SeenFile>): void {
  for (const { name, path, size, changed } of files) {
    const now = statSync(path, { throwIfNoEntry: false });
    if (now?.size === size && now.mtimeMs === changed) continue;
    const what = !now
      ? "is gone"
      : now.size === size
        ? "was written again"
        : `had ${size} bytes and now has ${now.size}`;
    throw unreadableFor(
      "NN6112",
      `${name} has changed since it was read: it ${what}; put it back as it was, or train anew`,
    );
  }
}

/** The files as a run keeps them. */
export function keepFiles(files: readonly SeenFile[]): readonly KeptFile[] {
  if (files.length <= MOST_KEPT) return files.map(({ name, size, sample }) => ({ name, size, sample }));
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const text = files.map((file) => `${file.name} ${file.size} ${file.sample}`).join("\n");
  return [{ name: `${files.length} files`, size, sample: crc32(new TextEncoder().encode(text)) }];
}

/** Throws DataFault if a run that goes on would read other files than it began with. */
export function checkKept(before: readonly KeptFile[], now: readonly KeptFile[]): void {
  for (const file of before) {
    const same = now.find((other) => other.name === file.name);
    if (same && same.size === file.size && same.sample === file.sample) continue;
    const what =
      same && same.size !== file.size
        ? `it had ${file.size} bytes and now has ${same.size}`
        : same
          ? "its content differs"
          : "it is not read any more";
    throw unreadableFor(
      "NN6112",
      `${file.name} has changed since the run began: ${what}; put it back as it was, or train anew without --resume`,
    );
  }
}
