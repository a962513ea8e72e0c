/** @file Tokens → lines: indentation, blanks, comments. */
import * as t from "../../../grammar/tokens.ts";
import { isOf } from "../tokens.ts";
import { isCloser, isOpener, type Note, type Piece, type Pieces } from "./pieces.ts";
import { type IsAligned, spaceBetween } from "./spacing.ts";

export interface Line {
  readonly text: string;
  /** Its tokens, from first to last (exclusive); empty for comments and blank lines. */
  readonly first: number;
  readonly end: number;
}

const STEP = 2;

/** Puts the tokens on lines, a new one before each that `breaks` names. */
export function layOut({ pieces, last }: Pieces, breaks: readonly boolean[], isAligned: IsAligned): Line[] {
  const lines: Line[] = [];
  const indentOf: number[] = [];
  const columns = sharedColumns(pieces, last);
  let indent = 0;
  let text = "";
  let first = 0;
  const finish = (end: number) => {
    if (text !== "") lines.push({ text, first, end });
    text = "";
    first = end;
  };
  const addNotes = (notes: readonly Note[], at: number, own: number) => {
    for (const note of notes) {
      if (note.trailing && text !== "") text += " ".repeat(gapBefore(note, text.length, columns)) + note.text;
      finish(at);
      if (note.trailing) continue;
      if (note.blankBefore) addBlank(lines);
      lines.push({ text: " ".repeat(own) + note.text, first: at, end: at });
    }
  };
  for (const [i, piece] of pieces.entries()) {
    const own = indentAt(pieces, i, indentOf);
    const content = isCloser(piece) ? own + STEP : own;
    addNotes(piece.notes, i, i === 0 ? 0 : content);
    if (breaks[i] || i === 0) {
      finish(i);
      const keepsBlank = piece.blankBefore && !isCloser(piece) && (piece.starts || piece.notes.length > 0);
      if (keepsBlank && !(i > 0 && isOpener(pieces[i - 1]!) && piece.notes.length === 0)) addBlank(lines);
      indent = i === 0 ? 0 : own;
      text = " ".repeat(indent) + piece.token.image;
    } else text += " ".repeat(spaceBetween(pieces[i - 1]!, piece, isAligned)) + piece.token.image;
    indentOf.push(indent);
  }
  addNotes(last, pieces.length, 0);
  finish(pieces.length);
  return lines;
}

function addBlank(lines: Line[]): void {
  const before = lines.at(-1);
  if (before && before.text !== "") lines.push({ text: "", first: before.end, end: before.end });
}

/** The indentation of a line that begins with this token. */
function indentAt(pieces: readonly Piece[], i: number, indentOf: readonly number[]): number {
  const piece = pieces[i]!;
  if (isCloser(piece)) return indentOf[piece.partner] ?? 0;
  const around = piece.parent < 0 ? 0 : indentOf[piece.parent]! + STEP;
  const before = pieces[i - 1];
  const beginsItem =
    !before ||
    piece.starts ||
    isOf(piece.token, t.Bar) ||
    i - 1 === piece.parent ||
    (isOf(before.token, t.Comma) && piece.parent >= 0 && !isBraces(pieces[piece.parent]!));
  return beginsItem ? around : around + STEP;
}

function isBraces(piece: Piece): boolean {
  return isOf(piece.token, t.LBrace) || isOf(piece.token, t.CallBrace);
}

/** Columns at which more than one comment stands behind a line. */
function sharedColumns(pieces: readonly Piece[], last: readonly Note[]): ReadonlySet<number> {
  const once = new Set<number>();
  const shared = new Set<number>();
  for (const note of [...pieces.flatMap((p) => p.notes), ...last]) {
    if (!note.trailing) continue;
    if (once.has(note.column)) shared.add(note.column);
    once.add(note.column);
  }
  return shared;
}

function gapBefore(note: Note, length: number, columns: ReadonlySet<number>): number {
  const kept = note.column - 1 - length;
  return columns.has(note.column) && kept >= 1 ? kept : Math.min(Math.max(note.gap, 1), 2);
}
