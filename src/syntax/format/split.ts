/** @file Where a line that is too long can end early. */
import * as t from "../../../grammar/tokens.ts";
import { isOf } from "../tokens.ts";
import type { Line } from "./layout.ts";
import { isOpener, type Piece } from "./pieces.ts";

/** The tokens before which the line should end: statements, else steps, else what stands in its widest brackets. */
export function findSplit(pieces: readonly Piece[], { first, end }: Line): number[] {
  const inside = range(first + 1, end);
  const statements = inside.filter((i) => pieces[i]!.starts);
  if (statements.length > 0) return statements;
  const level = levelOf(pieces, first);
  const steps = inside.filter((i) => isOf(pieces[i]!.token, t.Arrow) && pieces[i]!.parent === level);
  if (steps.length > 0) return steps;
  return openWidest(pieces, first, end);
}

/** The brackets around a line's own content: those around its first token, or around a closing one's group. */
function levelOf(pieces: readonly Piece[], first: number): number {
  return pieces[first]!.parent;
}

/** Ends lines inside the widest brackets of the line: after `(`, after each comma, before each bar. */
function openWidest(pieces: readonly Piece[], first: number, end: number): number[] {
  let best = -1;
  let width = 0;
  for (const i of range(first, end)) {
    const { partner } = pieces[i]!;
    if (!isOpener(pieces[i]!) || partner < 0 || partner >= end || partner === i + 1) continue;
    const wide = pieces[partner]!.token.startOffset - pieces[i]!.token.startOffset;
    if (wide > width) [best, width] = [i, wide];
  }
  if (best < 0) return [];
  const { partner } = pieces[best]!;
  const items = range(best + 1, partner).filter((i) => {
    if (pieces[i]!.parent !== best) return false;
    return isOf(pieces[i]!.token, t.Bar) || isOf(pieces[i - 1]!.token, t.Comma);
  });
  return [...new Set([best + 1, ...items, partner])];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
