/** @file Before which tokens a line ends: where it did, moved to where the style wants it. */
import * as t from "../../../grammar/tokens.ts";
import { isOf } from "../tokens.ts";
import { isCloser, isOpener, type Piece } from "./pieces.ts";

/** Line ends that were not in the text: before the token of an index. */
export type Forced = ReadonlySet<number>;

/** For each token, whether it begins a line. */
export function findBreaks(pieces: readonly Piece[], forced: Forced): boolean[] {
  const broken = findBrokenGroups(pieces, forced);
  return pieces.map((piece, i) => {
    const before = pieces[i - 1];
    if (!before) return false;
    if (piece.notes.length > 0) return true;
    if (isCloser(piece)) return broken.has(piece.partner);
    if (isOpener(before)) return broken.has(i - 1);
    if (forced.has(i)) return true;
    return isBreakKept(piece, before, pieces[i + 1]);
  });
}

/** Groups whose content has lines of its own. */
function findBrokenGroups(pieces: readonly Piece[], forced: Forced): Set<number> {
  const broken = new Set<number>();
  for (const [i, piece] of pieces.entries()) {
    const before = pieces[i - 1];
    const ends = piece.newLine || piece.notes.length > 0 || forced.has(i);
    if (!before || !ends) continue;
    if (isOpener(before) && !isCloser(piece)) broken.add(i - 1);
    else if (isCloser(piece) && piece.partner !== i - 1) broken.add(piece.partner);
    else if (isCloser(piece) && piece.notes.length > 0) broken.add(piece.partner);
    else if (piece.starts && piece.parent >= 0) broken.add(piece.parent);
  }
  return broken;
}

/** Inside a line nothing begins a new one but steps, arms, items, operators, statements and what stands after `=`. */
function isBreakKept(piece: Piece, before: Piece, next: Piece | undefined): boolean {
  const { token } = piece;
  if (piece.starts) return piece.newLine || piece.parent < 0;
  if (isOf(token, t.Arrow) || isOf(token, t.Bar)) return piece.newLine || (next?.newLine ?? false);
  if (isOf(before.token, t.Arrow) || isOf(before.token, t.Bar)) return false;
  if (isOf(token, t.Comma) || isOf(token, t.Equals)) return false;
  if (isOf(before.token, t.Comma)) return (piece.newLine || before.newLine) && piece.parent >= 0;
  if (isOf(before.token, t.Equals)) return piece.newLine;
  const joins = isOf(token, t.BinaryOperator) || isOf(before.token, t.BinaryOperator);
  return joins && !piece.prefix && !before.prefix && !isOf(token, t.DotDot) && !isOf(before.token, t.DotDot)
    ? piece.newLine
    : false;
}
