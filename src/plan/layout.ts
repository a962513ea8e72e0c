/** @file Where a node's tensor lies while a graph is planned, and the mapping of its axes to those of a loop. */
import { remember } from "../core/remember.ts";
import { type Dim, isBatchDim, sameDim, type TensorType } from "../ir/types.ts";
import {
  addAffine,
  type Affine,
  affineOf,
  isZero,
  multiplyDims,
  rowMajorStrides,
  scaleAffine,
  ZERO,
} from "./affine.ts";

/** A buffer that has no offset yet. */
export interface Slot {
  readonly name: string;
  /** In elements, at full capacity. */
  readonly size: number;
  /** Where it must lie, or null for the allocator to choose. */
  readonly at: number | null;
  /** Set where the numbers are written to another slot of the same size instead (an update in place). */
  redirect: Slot | null;
}

export function createSlot(name: string, size: number, at: number | null = null): Slot {
  return { name, size, at, redirect: null };
}

/** The slot that is really used. */
export function rootSlot(slot: Slot): Slot {
  return slot.redirect ? rootSlot(slot.redirect) : slot;
}

/** A strided tensor in a slot. */
export interface Layout {
  readonly slot: Slot;
  readonly offset: Affine;
  readonly strides: readonly Dim[];
}

/** How one axis of a tensor follows the loop: index = start + step·(loop axis), or start alone where axis is null. */
export interface AxisMap {
  readonly start: Affine;
  readonly axis: number | null;
  readonly step: number;
}

export function contiguous(slot: Slot, shape: readonly Dim[], offset: Affine = ZERO): Layout {
  return { slot, offset, strides: rowMajorStrides(shape) };
}

/** True if the tensor's elements lie in row-major order without gaps. Axes of size 1 may have any stride. */
export function isContiguous(layout: Layout, shape: readonly Dim[]): boolean {
  const own = rowMajorStrides(shape);
  return shape.every((dim, axis) => dim === 1 || sameDim(layout.strides[axis]!, own[axis]!));
}

const identities: AxisMap[][] = [];

/** Every axis of a tensor is the loop's axis of the same number; always the same object for a rank. */
export function identityMap(rank: number): readonly AxisMap[] {
  return (identities[rank] ??= Array.from({ length: rank }, (_, axis) => ({ start: ZERO, axis, step: 1 })));
}

/** The axes of a view, whose axis i follows axis `map[i].axis` of another tensor, in terms of the loop below that. */
export function composeMaps(view: readonly AxisMap[], below: readonly AxisMap[]): readonly AxisMap[] {
  if (below === identityMap(below.length)) return view;
  return view.map(({ start, axis, step }) => {
    if (axis === null) return { start, axis, step };
    const inner = below[axis]!;
    return {
      start: addAffine(start, scaleAffine(inner.start, step)),
      axis: inner.axis,
      step: step * inner.step,
    };
  });
}

/** Offset and strides, along `rank` loop axes, of a strided tensor whose axes follow the loop by `map`. */
export function accessOf(
  offset: Affine,
  strides: readonly Dim[],
  map: readonly AxisMap[],
  rank: number,
): { offset: Affine; strides: readonly Dim[] } {
  if (map.length === rank && map === identityMap(rank)) return { offset, strides };
  const out = new Array<Dim>(rank).fill(0);
  let at = offset;
  map.forEach(({ start, axis, step }, i) => {
    at = addAffine(at, scaleAffine(start, strides[i]!));
    if (axis !== null) out[axis] = addStrides(out[axis]!, multiplyDims(step, strides[i]!));
  });
  return { offset: at, strides: out };
}

/** A text that is equal for equal maps. */
export const mapKey = remember((map: readonly AxisMap[]) => map.map(axisKey).join(";"));

function axisKey({ start, axis, step }: AxisMap): string {
  if (step === 1 && isZero(start)) return String(axis);
  return `${axis}*${step}+${start.constant},${start.batch},${start.turns.join("/")}`;
}

/** reverse: index i reads size − 1 − i. */
export function reversedAxis(axis: number, size: Dim): AxisMap {
  return { start: addAffine(affineOf(size), { ...ZERO, constant: -1 }), axis, step: -1 };
}

/** How many elements a shape has room for at full capacity. */
export function roomOf(shape: readonly Dim[], capacity: number): number {
  return shape.reduce<number>((product, dim) => product * (isBatchDim(dim) ? dim.batch * capacity : dim), 1);
}

/** A diagonal would add strides; no view of ours reads one axis twice with different kinds of stride. */
function addStrides(a: Dim, b: Dim): Dim {
  if (a === 0) return b;
  if (isBatchDim(a) && isBatchDim(b)) return { batch: a.batch + b.batch };
  return isBatchDim(a) || isBatchDim(b) ? b : a + b;
}

/** The size of a type's part for one example. */
export function exampleSize(type: TensorType): number {
  return type.shape.reduce<number>((product, dim) => product * (isBatchDim(dim) ? dim.batch : dim), 1);
}
