/** @file `// nabla-ignore`: the statement, arm, step or item below it stays as it was written, as one piece. */
import * as t from "../../../grammar/tokens.ts";
import { isOf, type Token, tokenEnd } from "../tokens.ts";
import { isCloser, isOpener, matchGroups, type Piece } from "./pieces.ts";

const IGNORE = /^\/\/\s*nabla-ignore\b/;

/** Joins what is to be left alone. */
export function joinIgnored(pieces: readonly Piece[], text: string): readonly Piece[] {
  if (!pieces.some(isIgnored)) return pieces;
  const joined: Piece[] = [];
  for (let i = 0; i < pieces.length;) {
    const piece = pieces[i]!;
    const end = isIgnored(piece) && !isCloser(piece) ? findEnd(pieces, i) : i + 1;
    joined.push(end === i + 1 && !isIgnored(piece) ? { ...piece } : join(pieces.slice(i, end), text));
    i = end;
  }
  matchGroups(joined);
  return joined;
}

function isIgnored({ notes }: Piece): boolean {
  return notes.some((note) => !note.trailing && IGNORE.test(note.text));
}

/** The first piece behind what begins at `first`. */
function findEnd(pieces: readonly Piece[], first: number): number {
  const { parent, token, starts } = pieces[first]!;
  const ends = (piece: Piece): boolean => {
    if (piece.starts) return true;
    if (starts) return false;
    if (isOf(piece.token, t.Bar)) return true;
    if (isOf(token, t.Bar)) return false;
    return isOf(piece.token, t.Comma) || (isOf(token, t.Arrow) && isOf(piece.token, t.Arrow));
  };
  for (let i = first + 1; i < pieces.length; i++) {
    const piece = pieces[i]!;
    if (piece.partner === parent && isCloser(piece)) return i;
    if (piece.parent === parent && ends(piece)) return i;
  }
  return pieces.length;
}

/** Their text in one piece, which is no bracket. */
function join(group: readonly Piece[], text: string): Piece {
  const first = group[0]!;
  const last = group.at(-1)!.token;
  if (isCloser(first)) return { ...first };
  const image = text.slice(first.token.startOffset, tokenEnd(last)).replace(/\r\n?/g, "\n");
  const token: Token = { ...first.token, image, endOffset: last.endOffset };
  const type = isOpener(first) ? t.NumberToken : token.tokenType;
  return { ...first, token: { ...token, tokenType: type }, ignored: true, partner: -1, parent: -1 };
}
