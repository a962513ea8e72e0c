/**
 * @file How a tensor of the original lies in the spec. Both are cut into the same pieces: the original's axes are lists of
 * pieces, and so are the axes that the spec's value has. Transposing and reshaping change only the lists; a step is
 * written where a layer needs the pieces in a certain order.
 */
import { constantOf, multiplySizes, productOf, sameSize, type Size, toSize } from "../../sizes/size.ts";
import type { StepId } from "../steps.ts";

/** Known by itself: two pieces of one size are two. */
export interface Piece {
  readonly size: Size;
  /** The axis of examples, which a spec never writes. */
  readonly batch: boolean;
}

/** Axes as lists of pieces; an axis of size 1 has none. */
export type Axes = readonly (readonly Piece[])[];

export interface Tensor {
  readonly step: StepId;
  /** The original's axes. */
  readonly axes: Axes;
  /** The spec's axes, without the batch. */
  readonly stored: Axes;
  /** Whole numbers below this, for what an embedding reads. */
  readonly integers: boolean;
}

export function newPiece(size: Size | number, batch = false): Piece {
  return { size: toSize(size), batch };
}

/** An axis of a new piece; of none where its size is 1. */
export function newAxis(size: Size | number): readonly Piece[] {
  return constantOf(size) === 1 ? [] : [newPiece(size)];
}

export function axisSize(pieces: readonly Piece[]): Size {
  return productOf(pieces.map((p) => p.size));
}

export function shapeOf(axes: Axes): Size[] {
  return axes.map(axisSize);
}

export function samePieces(a: readonly Piece[], b: readonly Piece[]): boolean {
  return a.length === b.length && a.every((p, i) => p === b[i]);
}

export function sameAxes(a: Axes, b: Axes): boolean {
  return a.length === b.length && a.every((pieces, i) => samePieces(pieces, b[i]!));
}

/** Replaces pieces by lists of pieces. */
export function substitutePieces(axes: Axes, by: ReadonlyMap<Piece, readonly Piece[]>): Axes {
  return axes.map((pieces) => pieces.flatMap((p) => by.get(p) ?? [p]));
}

/** The pieces cut into axes of the wanted sizes, in order; null where the sizes do not fit. `by`: pieces that had to be cut. */
export function regroup(
  pieces: readonly Piece[],
  sizes: readonly Size[],
): { readonly axes: Axes; readonly by: ReadonlyMap<Piece, readonly Piece[]> } | null {
  const by = new Map<Piece, readonly Piece[]>();
  const rest = [...pieces];
  const axes: Piece[][] = [];
  for (const wanted of sizes) {
    const axis: Piece[] = [];
    let missing = wanted;
    while (constantOf(missing) !== 1) {
      const next = rest.shift();
      if (!next) return null;
      const left = divideExactly(missing, next.size);
      if (left !== null) {
        axis.push(next);
        missing = left;
        continue;
      }
      const cut = divideExactly(next.size, missing);
      if (cut === null || next.batch) return null;
      const [first, second] = [newPiece(missing), newPiece(cut)];
      replaceIn(by, next, [first, second]);
      axis.push(first);
      rest.unshift(second);
      missing = toSize(1);
    }
    axes.push(axis);
  }
  return rest.length === 0 ? { axes, by } : null;
}

/** A cut piece may itself come from a cut. */
function replaceIn(by: Map<Piece, readonly Piece[]>, piece: Piece, parts: readonly Piece[]): void {
  for (const [whole, known] of by)
    by.set(
      whole,
      known.flatMap((p) => (p === piece ? parts : [p])),
    );
  by.set(piece, parts);
}

/** a / b where that is a whole number or a product of names; else null. */
export function divideExactly(a: Size, b: Size): Size | null {
  const [x, y] = [constantOf(a), constantOf(b)];
  if (x !== null && y !== null) return y !== 0 && x % y === 0 ? toSize(x / y) : null;
  if (sameSize(a, b)) return toSize(1);
  if (a.terms.length !== 1 || b.terms.length !== 1) return null;
  const [over, under] = [a.terms[0]!, b.terms[0]!];
  if (over.coefficient % under.coefficient !== 0) return null;
  const atoms = [...over.atoms];
  for (const atom of under.atoms) {
    const at = atoms.findIndex((other) => JSON.stringify(other) === JSON.stringify(atom));
    if (at < 0) return null;
    atoms.splice(at, 1);
  }
  const quotient: Size = { terms: [{ coefficient: over.coefficient / under.coefficient, atoms }] };
  return sameSize(multiplySizes(quotient, b), a) ? quotient : null;
}

/** The order of the stored elements of some pieces: for each stored place its place in the original's order. */
export function storedOrder(original: readonly Piece[], stored: readonly Piece[]): Int32Array | null {
  if (samePieces(original, stored)) return null;
  const sizes = original.map((p) => constantOf(p.size)!);
  const strides = new Map<Piece, number>();
  let stride = 1;
  for (let i = original.length - 1; i >= 0; i--) {
    strides.set(original[i]!, stride);
    stride *= sizes[i]!;
  }
  const order = new Int32Array(stride);
  const walk = (depth: number, from: number, at: { next: number }): void => {
    if (depth === stored.length) {
      order[at.next++] = from;
      return;
    }
    const piece = stored[depth]!;
    for (let i = 0; i < constantOf(piece.size)!; i++) walk(depth + 1, from + i * strides.get(piece)!, at);
  };
  walk(0, 0, { next: 0 });
  return order;
}
