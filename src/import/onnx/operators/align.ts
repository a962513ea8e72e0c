/** @file Two values with equal axes, stored alike: the pieces of one take the place of the other's. */
import { constantOf, sameSize, type Size, toSize } from "../../../sizes/size.ts";
import type { StepBuilder } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import {
  type Axes,
  axisSize,
  divideExactly,
  newPiece,
  type Piece,
  substitutePieces,
  type Tensor,
} from "../layout.ts";
import { store, writeSize } from "../store.ts";

export interface Aligned {
  /** x, its pieces cut where y's are. */
  readonly x: Tensor;
  /** y in the pieces of x; axes in which one of them has size 1 are left as they are. */
  readonly y: Tensor;
}

/** Right-aligned axes, as ONNX broadcasts. */
export function unify(x: Tensor, y: Tensor): Aligned {
  const rank = Math.max(x.axes.length, y.axes.length);
  const wide = (axes: Axes): Axes => [
    ...Array.from({ length: rank - axes.length }, (): readonly Piece[] => []),
    ...axes,
  ];
  const [xs, ys] = [wide(x.axes), wide(y.axes)];
  const byX = new Map<Piece, readonly Piece[]>();
  const byY = new Map<Piece, readonly Piece[]>();
  xs.forEach((own, i) => {
    const other = ys[i]!;
    if (own.length === 0 || other.length === 0) return;
    matchPieces(own, other, byX, byY);
  });
  return {
    x: { ...x, axes: substitutePieces(xs, byX), stored: substitutePieces(x.stored, byX) },
    y: { ...y, axes: substitutePieces(ys, byY), stored: substitutePieces(y.stored, byY) },
  };
}

/** Cuts both lists where either is cut; the second's pieces become the first's. */
function matchPieces(
  own: readonly Piece[],
  other: readonly Piece[],
  byX: Map<Piece, readonly Piece[]>,
  byY: Map<Piece, readonly Piece[]>,
): void {
  if (!sameSize(axisSize(own), axisSize(other)) && !(own.some((p) => p.batch) && other.some((p) => p.batch)))
    refuse(`sizes ${writeSize(axisSize(own))} and ${writeSize(axisSize(other))} of one axis`);
  const left: { piece: Piece; rest: Size }[] = own.map((piece) => ({ piece, rest: piece.size }));
  const right = other.map((piece) => ({ piece, rest: piece.size }));
  const cutsX = new Map<Piece, Piece[]>(own.map((p) => [p, []]));
  const cutsY = new Map<Piece, Piece[]>(other.map((p) => [p, []]));
  while (left.length > 0 && right.length > 0) {
    const [a, b] = [left[0]!, right[0]!];
    const equal = sameSize(a.rest, b.rest) || (a.piece.batch && b.piece.batch);
    const size =
      equal || divideExactly(b.rest, a.rest) !== null
        ? a.rest
        : divideExactly(a.rest, b.rest) !== null
          ? b.rest
          : refuse("axes that are cut in different places");
    const whole = sameSize(size, a.piece.size) || a.piece.batch;
    const piece = whole ? a.piece : newPiece(size);
    cutsX.get(a.piece)!.push(piece);
    cutsY.get(b.piece)!.push(piece);
    for (const [list, entry] of [
      [left, a],
      [right, b],
    ] as const) {
      entry.rest = equal ? toSize(1) : (divideExactly(entry.rest, size) ?? toSize(1));
      if (constantOf(entry.rest) === 1) list.shift();
    }
  }
  for (const [piece, parts] of cutsX) if (parts.length !== 1 || parts[0] !== piece) byX.set(piece, parts);
  for (const [piece, parts] of cutsY) byY.set(piece, parts);
}

/** Another operand of a join along `axis`: everything but that axis is the first's. */
export function alignTo(
  to: StepBuilder,
  y: Tensor,
  lead: { readonly x: Tensor; readonly place: number },
  axis: number,
): Tensor {
  const without = (t: Tensor): Tensor => ({ ...t, axes: t.axes.map((p, i) => (i === axis ? [] : p)) });
  if (y.axes.length !== lead.x.axes.length) refuse("values of different ranks are joined");
  const { x, y: own } = unify(without(lead.x), without(y));
  const pieces = y.axes[axis]!;
  const wanted = lead.x.stored.map((_, i) => (i === lead.place ? pieces : x.stored[i]!));
  return store(to, { ...own, axes: y.axes }, wanted);
}
