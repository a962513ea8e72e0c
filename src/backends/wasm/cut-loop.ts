/**
 * @file Along which axis a loop is cut into chunks for threads: one that is kept, or the rows whose columns are folded.
 * The parts of such folds are always as many, and joined in their order.
 */
import { isBatchDim } from "../../ir/types.ts";
import { type KernelContext, mostOf } from "./kernel-context.ts";
import type { LoopOrder } from "./loop-order.ts";
import type { LoopShape } from "./loop-shape.ts";
import { MANY_COLUMNS, PARTS } from "./loop-parts.ts";
import { planTiles } from "./loop-tiles.ts";

export interface CutAxis {
  readonly axis: number;
  /** Chunks are whole multiples of it, but for the last. */
  readonly grain: number;
  /** At most, of a grain each. Where `folded`: exactly. */
  readonly pieces: number;
  /** Whether the axis is folded: each chunk gives parts of the folds. */
  readonly folded: boolean;
}

/** So many pieces are as good as more. */
const ENOUGH = 16;

/** The axis of the examples, where a loop is run for a part of them; `grain` examples at once. */
export function exampleAxis({ axes }: LoopShape, grain: number): CutAxis {
  const axis = axes.findIndex(({ size }) => isBatchDim(size));
  const { size } = axes[axis]!;
  return { axis, grain: grain * (isBatchDim(size) ? size.batch : 1), pieces: 1, folded: false };
}

/** The outermost axis with pieces enough, or that with most of them; null where there are not even two. */
export function chooseCutAxis(context: KernelContext, shape: LoopShape, order: LoopOrder): CutAxis | null {
  const { axes } = shape;
  const kept = order.order.filter((axis) => !axes[axis]!.reduced);
  const options = kept.map((axis) => {
    // Whole vectors, and on long axes whole cache lines.
    const grain =
      axis !== order.vector ? 1 : isBatchDim(axes[axis]!.size) || axes[axis]!.size >= 1024 ? 16 : 4;
    return { axis, grain, pieces: Math.ceil(mostOf(context, axes[axis]!.size) / grain), folded: false };
  });
  const most = Math.max(0, ...options.map((o) => o.pieces));
  const best = options.find((o) => o.pieces >= ENOUGH) ?? options.find((o) => o.pieces === most);
  if (
    best?.axis === order.vector &&
    planTiles(context, shape, order, 0) &&
    columnsOf(shape, order) <= MANY_COLUMNS
  )
    return { axis: order.order[1]!, grain: 1, pieces: PARTS, folded: true };
  return best && best.pieces >= 2 ? best : null;
}

/** Infinite where they count examples: there is no room set aside for so many. */
function columnsOf({ axes }: LoopShape, { vector }: LoopOrder): number {
  const { size } = axes[vector!]!;
  return isBatchDim(size) ? Infinity : size;
}
