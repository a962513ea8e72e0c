/** @file Types of values in a model: no batch axis, sizes possibly symbolic, each size with its origin. */
import type { Span } from "../core/span.ts";
import { printSize, sameSize, type Size, type SizeLike, toSize } from "../sizes/size.ts";

/** Where a size was made. */
export interface Origin {
  readonly span: Span;
  /** `stride = s = 2`, `declared here`. */
  readonly why: string;
}

export interface Axis {
  readonly size: Size;
  /** null until the checker fills in the use that made it. */
  readonly origin: Origin | null;
}

export interface ValueType {
  readonly dtype: "f32" | "index" | "bool";
  /** k of `index(k)`: values are 0…k−1. */
  readonly classes: Size | null;
  readonly axes: readonly Axis[];
  /** False for weights, losses and other values that exist once, not per example. */
  readonly batched: boolean;
}

/** A new axis; the checker gives it its origin. */
export function axis(size: SizeLike): Axis {
  return { size: toSize(size), origin: null };
}

/** f32 with these axes, batched. */
export function floatType(axes: readonly Axis[]): ValueType {
  return { dtype: "f32", classes: null, axes, batched: true };
}

/** f32[], once: a loss or a penalty. */
export const SCALAR_TYPE: ValueType = { dtype: "f32", classes: null, axes: [], batched: false };

const NAMES: readonly (readonly string[])[] = [[], ["c"], ["t", "c"], ["h", "w", "c"], ["t", "h", "w", "c"]];

/** Names of the axes by rank: c; t, c; h, w, c; t, h, w, c. Index and bool sequences of rank 1 have axis t. */
export function axisNames(type: ValueType): readonly string[] {
  if (type.dtype !== "f32" && type.axes.length > 0)
    return (NAMES[type.axes.length + 1] ?? []).slice(0, type.axes.length);
  return namesOfRank(type.axes.length);
}

/** Names of the axes of an f32 value with this many. */
export function namesOfRank(rank: number): readonly string[] {
  return NAMES[rank] ?? Array.from({ length: rank }, (_, i) => `axis${i}`);
}

/** `[h=32, w=32, c=16]`; `[]` for a number. */
export function printShape(type: ValueType): string {
  const names = axisNames(type);
  return `[${type.axes.map((a, i) => `${names[i]}=${printSize(a.size)}`).join(", ")}]`;
}

/** As a user would declare it: `f32[32, 32, 16]`, `index(10)[t]`. */
export function printValueType(type: ValueType): string {
  const head = type.dtype === "index" ? `index(${type.classes ? printSize(type.classes) : "?"})` : type.dtype;
  const needsBrackets = type.axes.length > 0 || type.dtype === "f32";
  return head + (needsBrackets ? `[${type.axes.map((a) => printSize(a.size)).join(", ")}]` : "");
}

export function sameAxes(a: ValueType, b: ValueType): boolean {
  return a.axes.length === b.axes.length && a.axes.every((x, i) => sameSize(x.size, b.axes[i]!.size));
}
