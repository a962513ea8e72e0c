/** @file Walks over strided views of tensors: what broadcast, transpose, slice, pad, concat and the reductions share. */
import type { Numbers } from "./define.ts";

/** A view of a tensor's numbers: where it starts, and how far it steps along each axis (0 repeats, negative reverses). */
export interface View {
  readonly start: number;
  readonly strides: readonly number[];
}

/** One innermost row of two views that are walked side by side. */
export type Row = (a: number, aStep: number, b: number, bStep: number, count: number) => void;

/** Strides of a contiguous row-major tensor. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** The whole of a contiguous tensor as a view. */
export function wholeView(shape: readonly number[]): View {
  return { start: 0, strides: rowMajor(shape) };
}

/** Calls `row` for every innermost row of the box `shape`, in row-major order. Axes that lie on in both views are joined. */
export function walkRows(shape: readonly number[], a: View, b: View, row: Row): void {
  if (shape.includes(0)) return;
  const { sizes, aStrides, bStrides } = joinAxes(shape, a.strides, b.strides);
  const last = sizes.length - 1;
  const walk = (axis: number, atA: number, atB: number): void => {
    if (axis === last) {
      row(atA, aStrides[axis]!, atB, bStrides[axis]!, sizes[axis]!);
      return;
    }
    for (let i = 0; i < sizes[axis]!; i++)
      walk(axis + 1, atA + i * aStrides[axis]!, atB + i * bStrides[axis]!);
  };
  walk(0, a.start, b.start);
}

/** Copies a box from one view to another. */
export function copyBox(
  shape: readonly number[],
  source: Numbers,
  from: View,
  target: Numbers,
  to: View,
): void {
  walkRows(shape, from, to, (a, aStep, b, bStep, count) => {
    if (aStep === 1 && bStep === 1) target.set(source.subarray(a, a + count), b);
    else for (let i = 0; i < count; i++) target[b + i * bStep] = source[a + i * aStep]!;
  });
}

/** Drops axes of size 1 and joins an axis to the next where both views step on evenly. */
function joinAxes(shape: readonly number[], a: readonly number[], b: readonly number[]) {
  const sizes: number[] = [];
  const aStrides: number[] = [];
  const bStrides: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis]!;
    if (size === 1) continue;
    if (sizes.length > 0 && a[axis] === aStrides[0]! * sizes[0]! && b[axis] === bStrides[0]! * sizes[0]!) {
      sizes[0] = sizes[0]! * size;
      continue;
    }
    sizes.unshift(size);
    aStrides.unshift(a[axis]!);
    bStrides.unshift(b[axis]!);
  }
  if (sizes.length === 0) return { sizes: [1], aStrides: [0], bStrides: [0] };
  return { sizes, aStrides, bStrides };
}
