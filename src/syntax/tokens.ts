/** @file Tokens as the passes between lexer and parser see them, and small questions about them. */
import { createTokenInstance, type IToken, type TokenType } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Source, Span } from "../core/span.ts";

export interface Token extends IToken {
  /** It is the first on its line. */
  onNewLine: boolean;
  /** Columns before the first token of its line. */
  indent: number;
  /** Put in by a repair: it has no text. */
  virtual: boolean;
}

/** What every pass needs: the text, and where to report. */
export interface PassContext {
  readonly source: Source;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Stretches that a repair may have misread: what goes wrong there later is not reported. */
  readonly damaged: Span[];
}

/** Makes a token of another type out of this one, in place. */
export function retag(token: Token, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
}

/** A token without text, at an offset. */
export function virtualToken(type: TokenType, offset: number): Token {
  const token = createTokenInstance(type, "", offset, offset - 1, NaN, NaN, NaN, NaN);
  return Object.assign(token, { onNewLine: false, indent: 0, virtual: true });
}

export function tokenEnd(token: IToken): number {
  return token.endOffset! + 1;
}

export function tokenSpan(source: Source, token: IToken): Span {
  return { file: source.file, start: token.startOffset, end: tokenEnd(token) };
}

export function spanAt(source: Source, start: number, end: number): Span {
  return { file: source.file, start, end };
}

/** Is the token of the type, or of a type in that category? */
export function isOf(token: IToken | undefined, type: TokenType): boolean {
  if (token === undefined) return false;
  return token.tokenType === type || (token.tokenType.CATEGORIES?.includes(type) ?? false);
}

/** Does an operand have to follow this token? */
export function expectsOperand(token: Token): boolean {
  return EXPECTING.some((type) => isOf(token, type));
}

const EXPECTING: readonly TokenType[] = [
  ...[t.Arrow, t.BinaryOperator, t.Equals, t.Comma, t.Colon, t.Bar, t.LParen, t.LBracket, t.Dot],
  ...[t.Not, t.If, t.For, t.In, t.Repeat, t.As, t.StatementWord],
];

/** How a token is told to the user. */
export function describeToken(token: IToken): string {
  if (token.image === "") return "this";
  return "`" + (token.image.length > 30 ? token.image.slice(0, 29) + "…" : token.image) + "`";
}
