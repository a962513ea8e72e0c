/** @file The tokens of a text that may be broken, and the word at an offset. */
import { lex } from "../syntax/lex.ts";
import type { Comment } from "../syntax/ast.ts";
import type { Token } from "../syntax/tokens.ts";

export interface Lexed {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

/** Tokens and comments; what is misspelt is left to the diagnostics. */
export function tokensOf(text: string): Lexed {
  return lex({ source: { file: "", text }, report: () => undefined, damaged: [] });
}

/** By the names of grammar/tokens.ts. */
export function isToken(token: Token | undefined, ...names: readonly string[]): boolean {
  return token !== undefined && names.includes(token.tokenType.name);
}

/** Names, and words that may stand for them. */
export function isWord(token: Token | undefined): boolean {
  return token !== undefined && /^[A-Za-z_]\w*$/.test(token.image);
}

export function endOf(token: Token): number {
  return token.startOffset + token.image.length;
}

/** The word at an offset or ending there, or null. */
export function wordAt(
  text: string,
  offset: number,
): { readonly start: number; readonly end: number; readonly text: string } | null {
  let start = offset;
  let end = offset;
  while (start > 0 && /\w/.test(text[start - 1]!)) start--;
  while (end < text.length && /\w/.test(text[end]!)) end++;
  return start === end ? null : { start, end, text: text.slice(start, end) };
}
