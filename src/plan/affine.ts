/** @file Places in memory as sums of a number, a multiple of the batch size n, and multiples of the turns of scans. */
import { invariant } from "../core/invariant.ts";
import { type Dim, isBatchDim } from "../ir/types.ts";

/** constant + batch·n + Σ turns[d]·t_d, with t_d the turn of the scan at depth d (outermost first). */
export interface Affine {
  readonly constant: number;
  readonly batch: number;
  readonly turns: readonly number[];
}

export const ZERO: Affine = { constant: 0, batch: 0, turns: [] };

/** A dimension as a place. */
export function affineOf(dim: Dim): Affine {
  if (dim === 0) return ZERO;
  return isBatchDim(dim) ? { ...ZERO, batch: dim.batch } : { ...ZERO, constant: dim };
}

/** The place `step` further at every turn of the scan at `depth`. */
export function turnsOf(depth: number, step: number): Affine {
  return { ...ZERO, turns: [...new Array<number>(depth).fill(0), step] };
}

export function addAffine(a: Affine, b: Affine): Affine {
  if (b === ZERO) return a;
  if (a === ZERO) return b;
  const turns = Array.from(
    { length: Math.max(a.turns.length, b.turns.length) },
    (_, d) => (a.turns[d] ?? 0) + (b.turns[d] ?? 0),
  );
  return { constant: a.constant + b.constant, batch: a.batch + b.batch, turns };
}

/** A place times a dimension; a tensor has one batch axis, so n² never arises. */
export function scaleAffine(a: Affine, by: Dim): Affine {
  if (a === ZERO) return ZERO;
  if (!isBatchDim(by)) {
    return { constant: a.constant * by, batch: a.batch * by, turns: a.turns.map((t) => t * by) };
  }
  if (isZero(a)) return ZERO;
  invariant(a.batch === 0 && a.turns.every((t) => t === 0), "a place counts examples twice");
  return { ...ZERO, batch: a.constant * by.batch };
}

export function isZero(a: Affine): boolean {
  return a.constant === 0 && a.batch === 0 && a.turns.every((t) => t === 0);
}

/** The product of two dimensions of which at most one counts examples; 0 stays 0. */
export function multiplyDims(a: Dim, b: Dim): Dim {
  if (a === 0 || b === 0) return 0;
  if (!isBatchDim(a) && !isBatchDim(b)) return a * b;
  if (isBatchDim(a) && !isBatchDim(b)) return { batch: a.batch * b };
  if (!isBatchDim(a) && isBatchDim(b)) return { batch: a * b.batch };
  return invariant(false, "a shape counts examples twice") as never;
}

/** Strides of a contiguous row-major tensor. */
export function rowMajorStrides(shape: readonly Dim[]): Dim[] {
  const strides = new Array<Dim>(shape.length);
  let step: Dim = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step = multiplyDims(step, shape[axis]!);
  }
  return strides;
}
