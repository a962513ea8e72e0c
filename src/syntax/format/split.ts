/** @file Where a line that is too long can end early. */
import * as t from "../../../grammar/tokens.ts";
import { isOf } from "../tokens.ts";
import type { Line } from "./layout.ts";
import { isOpener, type Piece } from "./pieces.ts";

/** The tokens before which the line should end: statements, else steps, else sums, else what stands in its widest brackets. */
export function findSplit(pieces: readonly Piece[], line: Line, width: number): number[] {
  const { first, end } = line;
  const inside = range(first + 1, end);
  const statements = inside.filter((i) => pieces[i]!.starts);
  if (statements.length > 0) return statements;
  const outer = inside.filter((i) => pieces[i]!.parent === pieces[first]!.parent);
  const steps = outer.filter((i) => isOf(pieces[i]!.token, t.Arrow));
  // A line that begins with a step holds as many as its writer wanted together.
  if (steps.length > 0)
    return isOf(pieces[first]!.token, t.Arrow) ? [lastThatFits(pieces, line, steps, width)] : steps;
  const sums = outer.filter((i) => SUMS.some((type) => isOf(pieces[i]!.token, type)) && !pieces[i]!.prefix);
  return sums.length > 0 ? sums : openWidest(pieces, first, end);
}

const SUMS = [t.Plus, t.Minus, t.And, t.Or];

/** The last step before which the line is still short enough, or the first. */
function lastThatFits(pieces: readonly Piece[], line: Line, steps: readonly number[], width: number): number {
  let length = line.text.length - line.text.trimStart().length - 1;
  let best = steps[0]!;
  for (const i of range(line.first, line.end)) {
    if (steps.includes(i) && length <= width) best = i;
    // At most one blank stands between tokens here; one more does no harm.
    length += pieces[i]!.token.image.length + 1;
  }
  return best;
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
