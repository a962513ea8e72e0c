/** @file From when until when each buffer's numbers are needed, in positions of a straight list of kernels. */
import { touchedBy } from "./accesses.ts";
import { runsByExample } from "./by-example.ts";
import type { BufferId, Kernel } from "./plan.ts";

export interface Lifetime {
  first: number;
  last: number;
}

/**
 * Positions count kernels, those in scans too. What a scan shares with its surroundings, or hands from turn to turn,
 * lives as long as the scan; in one that treats every example alone, all that it touches does.
 */
export function findLifetimes(kernels: readonly Kernel[]): Map<BufferId, Lifetime> {
  const lifetimes = new Map<BufferId, Lifetime>();
  const loops: { first: number; last: number; isWhole: boolean }[] = [];
  let position = 0;
  const visit = (list: readonly Kernel[]): void => {
    for (const kernel of list) {
      if (kernel.kind === "scan") {
        const first = position;
        visit(kernel.body);
        loops.push({ first, last: Math.max(first, position - 1), isWhole: runsByExample(kernel) });
        continue;
      }
      const { reads, writes } = touchedBy(kernel);
      for (const buffer of [...reads, ...writes]) touch(lifetimes, buffer, position);
      position++;
    }
  };
  visit(kernels);
  // Inner scans come first in the list, so that what they stretch is seen by those around them.
  for (const loop of loops) {
    for (const life of lifetimes.values()) {
      const overlaps = life.first <= loop.last && life.last >= loop.first;
      const within = life.first >= loop.first && life.last <= loop.last;
      if (!overlaps || (within && !loop.isWhole)) continue;
      life.first = Math.min(life.first, loop.first);
      life.last = Math.max(life.last, loop.last);
    }
  }
  return lifetimes;
}

function touch(lifetimes: Map<BufferId, Lifetime>, buffer: BufferId, position: number): void {
  const known = lifetimes.get(buffer);
  if (!known) lifetimes.set(buffer, { first: position, last: position });
  else known.last = position;
}
