/** @file In which order a loop's axes are run, along which four numbers are computed at once, and how often that is unrolled. */
import { type Dim, isBatchDim } from "../../ir/types.ts";
import { formulaCost } from "../../plan/classify.ts";
import { type KernelContext, mostOf } from "./kernel-context.ts";
import type { LoopShape } from "./loop-shape.ts";

export interface LoopOrder {
  /** Axes, outermost first; all kept ones before the reduced ones. */
  readonly order: readonly number[];
  /** The axis of the vectors; null for a loop over a single index. */
  readonly vector: number | null;
  /** How many vectors are computed side by side. */
  readonly copies: number;
}

/** A load or store of four numbers that do not lie side by side, against one that does. */
const SCATTERED = 5;
const MOST_COPIES = 4;
/** Longer bodies gain nothing by being unrolled; where columns are folded, memory sets the pace sooner. */
const SHORT_BODY = 24;
const SHORT_COLUMN_BODY = 6;

export function chooseOrder(context: KernelContext, shape: LoopShape): LoopOrder {
  const { axes, folds } = shape;
  if (axes.length === 0) return { order: [], vector: null, copies: 1 };
  const work = workOf(shape);
  const costs = axes.map((_, axis) => costOf(context, shape, axis, work));
  const vector = costs.lastIndexOf(Math.min(...costs));
  const kept = axes.map((_, a) => a).filter((a) => !axes[a]!.reduced && a !== vector);
  const reduced = axes.map((_, a) => a).filter((a) => axes[a]!.reduced && a !== vector);
  const order = axes[vector]!.reduced ? [...kept, ...reduced, vector] : [...kept, vector, ...reduced];
  const wide = mostOf(context, axes[vector]!.size) >= 4 * MOST_COPIES;
  const isShort = work <= (axes[vector]!.reduced ? SHORT_BODY : SHORT_COLUMN_BODY);
  return { order, vector, copies: folds.length > 0 && wide && isShort ? MOST_COPIES : 1 };
}

/** Arithmetic at every index. */
export function workOf({ inner, folds }: LoopShape): number {
  const terms = inner.terms.map((t) =>
    t.kind === "formula" ? formulaCost(t.formula) : t.kind === "random" ? 60 : 1,
  );
  return terms.reduce((sum, cost) => sum + cost, folds.length);
}

/** Instructions at every index if four of this axis are computed at once. */
function costOf(
  context: KernelContext,
  { axes, streams, inner }: LoopShape,
  axis: number,
  work: number,
): number {
  // An empty axis costs as little as one of a single index.
  const most = (dim: Dim): number => Math.max(1, mostOf(context, dim));
  const size = most(axes[axis]!.size);
  const loads = inner.terms.flatMap((t) => (t.kind === "load" ? [t.stream] : []));
  const touched = [...loads, ...inner.stores.map((s) => s.stream)];
  const access = touched.reduce((sum, s) => sum + accessCost(streams[s]!.strides[axis]!), 0);
  const turns = (Math.floor(size / 4) + (size % 4)) / size;
  const across = axes[axis]!.reduced ? 6 / axes.reduce((p, a) => p * (a.reduced ? most(a.size) : 1), 1) : 0;
  return (access + work) * turns + across;
}

function accessCost(stride: Dim): number {
  if (isBatchDim(stride)) return SCATTERED;
  return stride === 0 ? 0.2 : stride === 1 ? 1 : SCATTERED;
}
