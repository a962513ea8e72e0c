/** @file Along which axis a loop is cut into chunks for threads. Never along one that is folded: sums keep their order. */
import { isBatchDim } from "../../ir/types.ts";
import { type KernelContext, mostOf } from "./kernel-context.ts";
import type { LoopOrder } from "./loop-order.ts";
import type { LoopShape } from "./loop-shape.ts";

export interface CutAxis {
  readonly axis: number;
  /** Chunks are whole multiples of it, but for the last. */
  readonly grain: number;
  /** At most, of a grain each. */
  readonly pieces: number;
}

/** So many pieces are as good as more. */
const ENOUGH = 16;

/** The outermost axis with pieces enough, or that with most of them; null where there are not even two. */
export function chooseCutAxis(
  context: KernelContext,
  { axes }: LoopShape,
  { order, vector }: LoopOrder,
): CutAxis | null {
  const kept = order.filter((axis) => !axes[axis]!.reduced);
  const options = kept.map((axis) => {
    // Whole vectors, and on long axes whole cache lines.
    const grain = axis !== vector ? 1 : isBatchDim(axes[axis]!.size) || axes[axis]!.size >= 1024 ? 16 : 4;
    return { axis, grain, pieces: Math.ceil(mostOf(context, axes[axis]!.size) / grain) };
  });
  const most = Math.max(0, ...options.map((o) => o.pieces));
  const best = options.find((o) => o.pieces >= ENOUGH) ?? options.find((o) => o.pieces === most);
  return best && best.pieces >= 2 ? best : null;
}
