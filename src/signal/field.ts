/**
 * @file What is known of a tensor in the graph: what each axis runs over, and the parts of its last axis (channels of a
 * concatenation stay apart, since a norm treats them apart).
 */
import { type Algebra } from "./algebra.ts";
import { mixMoments } from "./moments.ts";
import type { Part } from "./part.ts";

export type AxisRole = "example" | "place" | "unit";

export interface Group {
  /** Elements of the last axis. */
  readonly size: number;
  readonly part: Part;
}

export interface Field {
  readonly axes: readonly AxisRole[];
  /** Along the last axis; a scalar has one group of size 1. */
  readonly groups: readonly Group[];
}

/** A tensor whose elements are all alike. */
export function uniformField(axes: readonly AxisRole[], size: number, part: Part): Field {
  return { axes, groups: [{ size, part }] };
}

/** The part that stands for all groups: their mixture, where they differ. */
export function mixedPart(algebra: Algebra, { groups }: Field): Part {
  const first = groups[0]!.part;
  if (groups.every(({ part }) => part.id === first.id)) return first;
  const total = groups.reduce((sum, { size }) => sum + size, 0);
  const key = `mix(${groups.map(({ size, part }) => `${size}:${part.id}`).join(",")})`;
  return algebra.once(key, () =>
    algebra.fresh(
      mixMoments(groups.map(({ size, part }) => ({ share: size / total, moments: part.moments }))),
    ),
  );
}

/** Joins neighbours that are one part. */
export function joinGroups(groups: readonly Group[]): Group[] {
  const joined: Group[] = [];
  for (const group of groups) {
    const last = joined.at(-1);
    if (last?.part.id === group.part.id)
      joined[joined.length - 1] = { size: last.size + group.size, part: last.part };
    else if (group.size > 0) joined.push(group);
  }
  return joined;
}

/** The groups of several fields, cut so that all have the same sizes. */
export function alignGroups(
  fields: readonly Field[],
): { readonly size: number; readonly parts: readonly Part[] }[] {
  const queues = fields.map(({ groups }) => groups.map((g) => ({ ...g })));
  const aligned: { size: number; parts: Part[] }[] = [];
  while (queues.every((queue) => queue.length > 0)) {
    const heads = queues.map((queue) => queue[0]!);
    const size = Math.min(...heads.map((g) => g.size));
    aligned.push({ size, parts: heads.map((g) => g.part) });
    queues.forEach((queue, i) => {
      if (heads[i]!.size === size) queue.shift();
      else queue[0] = { ...heads[i]!, size: heads[i]!.size - size };
    });
  }
  return aligned;
}

/** The groups of elements start … start + size. */
export function cutGroups(groups: readonly Group[], start: number, size: number): Group[] {
  let at = 0;
  return groups.flatMap((group) => {
    const from = Math.max(start, at);
    const to = Math.min(start + size, at + group.size);
    at += group.size;
    return to > from ? [{ size: to - from, part: group.part }] : [];
  });
}
