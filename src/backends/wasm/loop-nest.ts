/** @file What is known of a loop kernel while its code is written: the order of its axes, where terms belong, accumulators. */
import { isBatchDim } from "../../ir/types.ts";
import { constantI32, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import type { Steps } from "../../wasm/steps.ts";
import { type CutAxis } from "./cut-loop.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import type { LoopOrder } from "./loop-order.ts";
import type { LoopShape, Stream } from "./loop-shape.ts";
import { shareOf } from "./threads.ts";

/** Sums of more numbers than this go through partial sums, which keeps rounding errors small. */
export const BLOCK = 256;

/** How the vector axis is run just now. */
export interface Mode {
  readonly lanes: 4 | 1;
  readonly copies: number;
}

/** Values of terms: one local a copy, or one alone if it is the same along the vector axis. */
export type Values = (readonly Local<"v128">[])[];

export interface Nest {
  readonly context: KernelContext;
  readonly shape: LoopShape;
  readonly order: LoopOrder;
  readonly scope: FunctionScope;
  readonly places: readonly Local<"i32">[];
  /** Offset of each stream, in its units; null where it never moves. */
  readonly offsets: readonly (Local<"i32"> | null)[];
  readonly distinct: readonly { readonly local: Local<"i32">; readonly stream: Stream }[];
  /** The level at which each term of the inner body can be computed: -1 before all loops. */
  readonly levels: readonly number[];
  /** Whether it differs along the vector axis. */
  readonly varies: readonly boolean[];
  /** Level of the first reduced axis. */
  readonly firstReduced: number;
  /** The axis of which only a part is run, where the kernel is cut; null for all of it. */
  readonly cut: { readonly axis: number; readonly count: Local<"i32"> } | null;
  /** Partial sums, one a fold and copy, and the whole ones where there are blocks. */
  readonly partial: readonly (readonly Local<"v128">[])[];
  readonly whole: readonly (readonly Local<"v128">[])[] | null;
}

export function createNest(
  context: KernelContext,
  shape: LoopShape,
  order: LoopOrder,
  scope: FunctionScope,
  places: readonly Local<"i32">[],
  steps: Steps,
  cutAxis: CutAxis | null,
): Nest {
  const part =
    cutAxis &&
    shareOf(context.threads, steps, dimension(context, shape.axes[cutAxis.axis]!.size), cutAxis.grain);
  const startOf = ({ strides, unit }: Stream): Expr<"i32"> =>
    part ? i32.multiply(part.from, dimension(context, strides[cutAxis!.axis]!, unit)) : constantI32(0);
  const distinct: { key: string; local: Local<"i32">; stream: Stream }[] = [];
  const offsets = shape.streams.map((stream) => {
    if (stream.strides.every((s) => s === 0)) return null;
    const key = JSON.stringify([stream.unit, stream.strides]);
    const known = distinct.find((d) => d.key === key);
    if (known) return known.local;
    const local = steps.keep(startOf(stream));
    distinct.push({ key, local, stream });
    return local;
  });
  const accumulators = (): readonly (readonly Local<"v128">[])[] =>
    shape.folds.map(() => Array.from({ length: order.copies }, () => scope.local("v128")));
  const firstReduced = order.order.findIndex((axis) => shape.axes[axis]!.reduced);
  return {
    ...{ context, shape, order, scope, places, offsets, distinct },
    ...dependencies(shape, order),
    cut: part && { axis: cutAxis!.axis, count: steps.keep(i32.subtract(part.to, part.from)) },
    firstReduced: firstReduced < 0 ? order.order.length : firstReduced,
    partial: accumulators(),
    whole: needsBlocks(shape) ? accumulators() : null,
  };
}

/** Where every term of the inner body belongs. */
function dependencies(
  shape: LoopShape,
  { order, vector }: LoopOrder,
): { levels: number[]; varies: boolean[] } {
  const levels: number[] = [];
  const varies: boolean[] = [];
  for (const term of shape.inner.terms) {
    if (term.kind === "formula") {
      levels.push(Math.max(-1, ...term.arguments.map((a) => levels[a]!)));
      varies.push(term.arguments.some((a) => varies[a]!));
    } else if (term.kind !== "fold") {
      const { strides } = shape.streams[term.stream]!;
      levels.push(order.reduce((deepest, axis, level) => (strides[axis] === 0 ? deepest : level), -1));
      varies.push(vector !== null && strides[vector] !== 0);
    }
  }
  return { levels, varies };
}

function needsBlocks({ axes, folds }: LoopShape): boolean {
  const reduced = axes.filter((axis) => axis.reduced).map((axis) => axis.size);
  const count = reduced.reduce<number>((product, size) => product * (isBatchDim(size) ? Infinity : size), 1);
  return folds.some((f) => f.function === "sum") && count > BLOCK;
}
