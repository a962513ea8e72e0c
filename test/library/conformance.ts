/** @file Reads the reference values next to the repository; tests that need them say so where they are absent. */
import { existsSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../../shared/conformance/torch/", import.meta.url);

/** The parsed file of reference values, or null where the material is absent. */
export function readReference<T>(file: string): T | null {
  const url = new URL(file, FOLDER);
  return existsSync(url) ? (JSON.parse(readFileSync(url, "utf8")) as T) : null;
}

/** |got − want| ≤ tolerance · max(1, |want|) for every number; gives the first offender as text, or null. */
export function findDifference(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: number,
): string | null {
  if (got.length !== want.length) return `${got.length} numbers where ${want.length} were expected`;
  for (let i = 0; i < want.length; i++) {
    const error = Math.abs(got[i]! - want[i]!);
    if (!(error <= tolerance * Math.max(1, Math.abs(want[i]!))))
      return `[${i}] is ${got[i]}, expected ${want[i]}`;
  }
  return null;
}
