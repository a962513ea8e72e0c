/** @file Sums of dimensions; numbers and multiples of the batch size do not mix, but for 0. */
import { invariant } from "../core/invariant.ts";
import { type Dim, isBatchDim } from "../ir/types.ts";

export function addDims(a: Dim, b: Dim): Dim {
  if (a === 0) return b;
  if (b === 0) return a;
  invariant(isBatchDim(a) === isBatchDim(b), () => `sum of ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
  if (isBatchDim(a) && isBatchDim(b)) return normal(a.batch + b.batch);
  return (a as number) + (b as number);
}

export function subtractDims(a: Dim, b: Dim): Dim {
  return addDims(a, isBatchDim(b) ? { batch: -b.batch } : -b);
}

/** 0·n is 0. */
function normal(batch: number): Dim {
  return batch === 0 ? 0 : { batch };
}
