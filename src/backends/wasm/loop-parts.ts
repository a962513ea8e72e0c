/** @file Parts of folds of columns that threads compute: where they lie, and when there is room for them. */
import { isBatchDim } from "../../ir/types.ts";
import type { LoopKernel } from "../../plan/plan.ts";

/** Parts of a fold, as many whatever the number of threads. */
export const PARTS = 8;

/** Columns that lie side by side are better not shared by threads, unless they are more than this. */
export const MANY_COLUMNS = 512;

/** Bytes between the parts of a fold of so many columns. */
export function partBytes(columns: number, folds: number): number {
  return Math.ceil((4 * columns * folds) / 64) * 64 + 64;
}

/** Bytes that parts of folds need if a loop is cut along the rows. */
export function foldedBytes({ sizes, reduced, folds }: LoopKernel): number {
  const columns = sizes.reduce<number>(
    (product, size, axis) => (reduced[axis] ? product : isBatchDim(size) ? Infinity : product * size),
    1,
  );
  return folds.length > 0 && columns <= MANY_COLUMNS
    ? PARTS * partBytes(Math.ceil(columns / 4) * 4, folds.length)
    : 0;
}
