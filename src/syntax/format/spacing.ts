/** @file How many blanks stand between two tokens of a line; columns that were aligned on purpose stay aligned. */
import * as t from "../../../grammar/tokens.ts";
import { isOf, type Token } from "../tokens.ts";
import { isCloser, isOpener, type Piece } from "./pieces.ts";

/** Does a token stand at a column that another line's like token shares? */
export type IsAligned = (piece: Piece, before: Piece) => boolean;

/** Blanks between two tokens on one line. */
export function spaceBetween(before: Piece, piece: Piece, isAligned: IsAligned): number {
  if (piece.starts) return isOpener(before) ? 1 : 2;
  if (!needsSpace(before, piece)) return 0;
  return piece.gap > 1 && isAligned(piece, before) ? piece.gap : 1;
}

const ENDS_OPERAND = [t.Lower, t.Upper, t.BindingName, t.ArgName, t.RParen, t.RBracket, t.RBrace];

function needsSpace(before: Piece, piece: Piece): boolean {
  const a = before.token;
  const b = piece.token;
  if (isOf(b, t.Comma) || isOf(b, t.Colon) || isOf(b, t.Dot) || isOf(a, t.Dot)) return false;
  if (isOf(a, t.DotDot) || isOf(b, t.DotDot) || before.prefix) return false;
  if (isOf(a, t.LParen) || isOf(a, t.LBracket) || isOf(b, t.RParen) || isOf(b, t.RBracket)) return false;
  if (isOf(b, t.LParen) || isOf(b, t.LBracket)) return !ENDS_OPERAND.some((type) => isOf(a, type));
  return true;
}

/** Looks for columns that lines near each other share. */
export function findAlignment(pieces: readonly Piece[]): IsAligned {
  const lines = new Map<string, number[]>();
  for (const [i, piece] of pieces.entries()) {
    const role = i > 0 ? roleOf(piece, pieces[i - 1]!) : null;
    if (role === null || piece.newLine) continue;
    const key = `${role} ${piece.column}`;
    const found = lines.get(key);
    if (found) found.push(piece.line);
    else lines.set(key, [piece.line]);
  }
  return (piece, before) => {
    const role = roleOf(piece, before);
    const found = role === null ? [] : (lines.get(`${role} ${piece.column}`) ?? []);
    return found.some((line) => line !== piece.line && Math.abs(line - piece.line) <= NEAR);
  };
}

/** Lines further apart share a column by chance. */
const NEAR = 8;

/** What a token is in the places where people align: names after words, types, `=`, the `{` of a section. */
function roleOf(piece: Piece, before: Piece): string | null {
  const { token } = piece;
  if (isOf(token, t.Equals)) return "=";
  if (isOf(token, t.LBrace) && !isCloser(before)) return "{";
  if (isOf(before.token, t.Colon)) return "type";
  if (isOf(before.token, t.StatementWord) && isNameToken(token)) return "name";
  return null;
}

function isNameToken(token: Token): boolean {
  return isOf(token, t.Lower) || isOf(token, t.Upper);
}
