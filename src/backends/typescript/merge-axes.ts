/** @file Fewer and longer loops: axes of size 1 are dropped, axes that memory runs through evenly are joined. */
import { type Dim, sameDim } from "../../ir/types.ts";
import { multiplyDims } from "../../plan/affine.ts";
import type { Body, Fold, LoopKernel, Term } from "../../plan/plan.ts";

/** A loop kernel over merged axes. */
export interface Loops {
  readonly sizes: readonly Dim[];
  readonly reduced: readonly boolean[];
  readonly inner: Body;
  readonly outer: Body;
  readonly folds: readonly Fold[];
}

/** Drops axes of size 1, and joins an axis to the next where every access steps on evenly over both. */
export function mergeAxes(kernel: LoopKernel): Loops {
  const { sizes, reduced } = kernel;
  const places = [kernel.inner, kernel.outer].flatMap((body) => [
    ...body.terms.flatMap((t) =>
      t.kind === "load" ? [t.access.strides] : t.kind === "index" || t.kind === "random" ? [t.strides] : [],
    ),
    ...body.stores.map((s) => s.access.strides),
  ]);
  // Each group of axes becomes one; its stride is that of its last axis.
  const groups: number[] = [];
  const merged: Dim[] = [];
  sizes.forEach((size, axis) => {
    if (size === 1) return;
    const last = groups.at(-1);
    const joins =
      last !== undefined &&
      reduced[last] === reduced[axis] &&
      places.every((strides) => sameDim(strides[last]!, multiplyDims(strides[axis]!, size)));
    if (joins) {
      groups[groups.length - 1] = axis;
      merged[merged.length - 1] = multiplyDims(merged.at(-1)!, size);
    } else {
      groups.push(axis);
      merged.push(size);
    }
  });
  const pick = (strides: readonly Dim[]): Dim[] => groups.map((axis) => strides[axis]!);
  const body = ({ terms, stores }: Body): Body => ({
    terms: terms.map((t): Term => {
      if (t.kind === "load") return { ...t, access: { ...t.access, strides: pick(t.access.strides) } };
      return t.kind === "index" || t.kind === "random" ? { ...t, strides: pick(t.strides) } : t;
    }),
    stores: stores.map((s) => ({ ...s, access: { ...s.access, strides: pick(s.access.strides) } })),
  });
  return {
    sizes: merged,
    reduced: groups.map((axis) => reduced[axis]!),
    inner: body(kernel.inner),
    outer: body(kernel.outer),
    folds: kernel.folds,
  };
}
