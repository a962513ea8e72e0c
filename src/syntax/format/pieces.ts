/** @file A file as the formatter sees it: tokens with what stood before each of them, and the groups that brackets make. */
import * as t from "../../../grammar/tokens.ts";
import { lineStarts, positionAt, type Source } from "../../core/span.ts";
import { scan } from "../scan.ts";
import { expectsOperand, isOf, type Token, tokenEnd } from "../tokens.ts";

export interface Note {
  readonly text: string;
  /** It stands behind a token on that token's line. */
  readonly trailing: boolean;
  readonly blankBefore: boolean;
  readonly column: number;
  /** Columns between it and what precedes it on its line. */
  readonly gap: number;
}

export interface Piece {
  readonly token: Token;
  readonly line: number;
  readonly column: number;
  /** Comments between the token before and this one. */
  readonly notes: readonly Note[];
  /** A line ended between the token before, or its comment, and this one. */
  readonly newLine: boolean;
  readonly blankBefore: boolean;
  /** Columns between the token before and this one, on one line. */
  readonly gap: number;
  /** It begins a statement or declaration. */
  readonly starts: boolean;
  /** A `-` with one operand. */
  readonly prefix: boolean;
  /** Its text stays as it was written, line ends included. */
  readonly ignored: boolean;
  /** Of a bracket: the index of its partner. */
  partner: number;
  /** The index of the bracket around it, or -1. */
  parent: number;
}

export interface Pieces {
  readonly pieces: readonly Piece[];
  /** Comments behind the last token. */
  readonly last: readonly Note[];
}

/** Splits a text that has no syntax error. */
export function splitPieces(source: Source): Pieces {
  const { tokens, comments } = scan({ source, report: () => {}, damaged: [] });
  const starts = lineStarts(source.text);
  const pieces: Piece[] = [];
  let next = 0;
  let end = 0;
  const takeNotes = (limit: number): Note[] => {
    const notes: Note[] = [];
    for (; next < comments.length && comments[next]!.span.start < limit; next++) {
      const { text, span } = comments[next]!;
      const between = source.text.slice(end, span.start);
      const { column } = positionAt(starts, span.start);
      const trailing = end > 0 && !/[\r\n]/.test(between);
      notes.push({ text, trailing, blankBefore: isBlank(between), column, gap: between.length });
      end = span.end;
    }
    return notes;
  };
  for (const [i, token] of tokens.entries()) {
    const notes = takeNotes(token.startOffset);
    const between = source.text.slice(end, token.startOffset);
    end = tokenEnd(token);
    const before = tokens[i - 1];
    pieces.push({
      token,
      ...positionAt(starts, token.startOffset),
      notes,
      newLine: /[\r\n]/.test(between),
      blankBefore: isBlank(between),
      gap: between.length,
      starts: startsStatement(token, before),
      prefix: token.tokenType === t.Minus && (!before || expectsOperand(before) || isBrace(before)),
      ignored: false,
      partner: -1,
      parent: -1,
    });
  }
  matchGroups(pieces);
  return { pieces, last: takeNotes(Infinity) };
}

function isBlank(between: string): boolean {
  return (between.match(/\r\n|\r|\n/g) ?? []).length > 1;
}

function startsStatement(token: Token, before: Token | undefined): boolean {
  return isOf(token, t.StatementWord) || (isOf(token, t.BindingName) && !isOf(before, t.Comma));
}

function isBrace(token: Token): boolean {
  return isOf(token, t.LBrace) || isOf(token, t.CallBrace);
}

export function isOpener({ token }: Piece): boolean {
  return isBrace(token) || isOf(token, t.LParen) || isOf(token, t.LBracket);
}

export function isCloser({ token }: Piece): boolean {
  return isOf(token, t.RBrace) || isOf(token, t.RParen) || isOf(token, t.RBracket);
}

/** Gives brackets their partners, and all pieces the brackets around them. */
export function matchGroups(pieces: readonly Piece[]): void {
  const open: number[] = [];
  for (const [i, piece] of pieces.entries()) {
    piece.partner = -1;
    if (isCloser(piece)) {
      const opener = open.pop() ?? -1;
      piece.partner = opener;
      if (opener >= 0) pieces[opener]!.partner = i;
    }
    piece.parent = open.at(-1) ?? -1;
    if (isOpener(piece)) open.push(i);
  }
}
