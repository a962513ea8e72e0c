/** @file Lays buffers out in one stretch of memory so that no two overlap that live at the same time. */
import type { Lifetime } from "./lifetimes.ts";

export interface Request {
  readonly size: number;
  readonly life: Lifetime;
}

/** Offsets are multiples of this many elements: 64 bytes of float32. */
export const ALIGNMENT = 16;

/** Greedy by size: the largest first, each in the smallest gap that it fits. Returns offsets and the size of it all. */
export function allocate(requests: readonly Request[]): { offsets: number[]; size: number } {
  const offsets = new Array<number>(requests.length).fill(0);
  const order = requests.map((_, i) => i).sort((a, b) => requests[b]!.size - requests[a]!.size || a - b);
  const placed: number[] = [];
  let total = 0;
  for (const index of order) {
    const { size, life } = requests[index]!;
    const others = placed
      .filter((o) => overlaps(life, requests[o]!.life))
      .sort((a, b) => offsets[a]! - offsets[b]!);
    let best: { at: number; gap: number } | null = null;
    let end = 0;
    for (const other of others) {
      const gap = offsets[other]! - end;
      if (gap >= align(size) && (!best || gap < best.gap)) best = { at: end, gap };
      end = Math.max(end, offsets[other]! + align(requests[other]!.size));
    }
    offsets[index] = best ? best.at : end;
    placed.push(index);
    total = Math.max(total, offsets[index]! + align(size));
  }
  return { offsets, size: total };
}

export function align(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}

function overlaps(a: Lifetime, b: Lifetime): boolean {
  return a.first <= b.last && b.first <= a.last;
}
