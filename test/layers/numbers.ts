/** @file Random tensors for tests, and how far two are apart. */
import type { Tensor } from "../../src/ops/define.ts";
import { tensor } from "./harness.ts";

/** Numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A tensor of numbers in a range. */
export function randomTensor(
  shape: readonly number[],
  [low, high]: readonly [number, number],
  random: () => number,
): Tensor {
  return tensor(shape, () => low + (high - low) * random());
}

/** The largest |got − want| / max(1, |want|), Infinity where one is NaN or the lengths differ. */
export function distance(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < want.length; i++) {
    const apart = got[i] === want[i] ? 0 : Math.abs(got[i]! - want[i]!) / Math.max(1, Math.abs(want[i]!));
    worst = apart <= worst ? worst : Number.isNaN(apart) ? Infinity : apart;
  }
  return worst;
}
