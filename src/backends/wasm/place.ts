/** @file Addresses of what kernels read and write: sums of a number, a multiple of n, and multiples of scans' turns. */
import type { Affine } from "../../plan/affine.ts";
import type { Buffer, BufferId } from "../../plan/plan.ts";
import { constantI32, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import type { KernelContext } from "./kernel-context.ts";

/** Where a kernel is called: the buffers, and the turns of the scans around it, outermost first. */
export interface CallSite {
  readonly context: KernelContext;
  readonly buffers: ReadonlyMap<BufferId, Buffer>;
  readonly turns: readonly Local<"i32">[];
}

/** A place that a kernel is given: in bytes, within a buffer, or a plain number (`buffer: null`). */
export interface Given {
  readonly buffer: BufferId | null;
  readonly offset: Affine;
}

export function givenKey({ buffer, offset }: Given): string {
  return `${buffer} ${offset.constant} ${offset.batch} ${offset.turns.join()}`;
}

export function placeOf({ context, buffers, turns }: CallSite, { buffer, offset }: Given): Expr<"i32"> {
  const unit = buffer === null ? 1 : 4;
  const start = buffer === null ? 0 : buffers.get(buffer)!.offset;
  let place: Expr<"i32"> = constantI32(unit * (start + offset.constant));
  place = i32.add(place, i32.multiply(context.all, constantI32(unit * offset.batch)));
  offset.turns.forEach((step, depth) => {
    if (step !== 0) place = i32.add(place, i32.multiply(turns[depth]!, constantI32(unit * step)));
  });
  return place;
}
