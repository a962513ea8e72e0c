/** @file Lays buffers out in one stretch of memory so that no two overlap that live at the same time. */
import type { Lifetime } from "./lifetimes.ts";

export interface Request {
  readonly size: number;
  readonly life: Lifetime;
}

/** A buffer that has its place. */
interface Placed {
  readonly start: number;
  readonly end: number;
  readonly life: Lifetime;
}

/** Offsets are multiples of this many elements: 64 bytes of float32. */
export const ALIGNMENT = 16;

/** Greedy by size: the largest first, each in the smallest gap that it fits. Returns offsets and the size of it all. */
export function allocate(requests: readonly Request[]): { offsets: number[]; size: number } {
  const offsets = new Array<number>(requests.length).fill(0);
  const order = requests.map((_, i) => i).sort((a, b) => requests[b]!.size - requests[a]!.size || a - b);
  const placed: Placed[] = [];
  let total = 0;
  for (const index of order) {
    const { life, size } = requests[index]!;
    const start = findGap(placed, life, align(size));
    const end = start + align(size);
    offsets[index] = start;
    insertByStart(placed, { start, end, life });
    total = Math.max(total, end);
  }
  return { offsets, size: total };
}

export function align(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}

/** Where the smallest gap starts, between what lives at the same time, that has room; the end where there is none. */
function findGap(placed: readonly Placed[], life: Lifetime, size: number): number {
  let best = -1;
  let least = Infinity;
  let end = 0;
  // By number: it is walked once for every buffer, and an iterator is an object at each step.
  for (let i = 0; i < placed.length; i++) {
    const other = placed[i]!;
    if (other.life.first > life.last || life.first > other.life.last) continue;
    const gap = other.start - end;
    if (gap >= size && gap < least) {
      best = end;
      least = gap;
    }
    if (other.end > end) end = other.end;
  }
  return best >= 0 ? best : end;
}

/** Keeps the list in the order of starts. */
function insertByStart(placed: Placed[], added: Placed): void {
  let low = 0;
  let high = placed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placed[middle]!.start <= added.start) low = middle + 1;
    else high = middle;
  }
  placed.splice(low, 0, added);
}
