/** @file Decides which words of the language stand as names: after `.` and before `=` they may, elsewhere it is reported. */
import type { TokenType } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import { wordAsName } from "../diagnostics/syntax.ts";
import { expectsOperand, isOf, type PassContext, retag, type Token, tokenSpan } from "./tokens.ts";

const WORDS: ReadonlySet<TokenType> = new Set(t.WORDS);

/** Words that a name follows at once. */
const DECLARING: ReadonlySet<TokenType> = new Set([
  ...[t.Const, t.Input, t.Target, t.State, t.Output, t.Update, t.Entry, t.Prepare, t.Augment, t.As],
]);

const TOP_WORDS: ReadonlySet<TokenType> = new Set([t.Import, t.Const, t.Block, t.Cell, t.Model, t.Data]);
const JOINING: ReadonlySet<TokenType> = new Set([t.In, t.As, t.And, t.Or]);

/** What can follow a value, but not a word that begins a statement. */
const AFTER_VALUES: readonly TokenType[] = [
  ...[t.Comma, t.RParen, t.RBracket, t.RBrace, t.Arrow, t.Dot, t.Bar, t.As, t.BinaryOperator],
];

/** Retags words that stand as names, in place. */
export function nameWords(tokens: readonly Token[], context: PassContext): void {
  const open: Token[] = [];
  const told = new Set<string>();
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (isOf(token, t.LParen) || isOf(token, t.LBracket) || isOf(token, t.LBrace)) open.push(token);
    if (isOf(token, t.RParen) || isOf(token, t.RBracket) || isOf(token, t.RBrace)) open.pop();
    if (!WORDS.has(token.tokenType)) continue;
    const before = tokens[i - 1];
    const after = tokens[i + 1];
    if (isOf(before, t.Dot) || (isOf(after, t.Equals) && mayBeNamed(token, before, open.length === 0))) {
      retag(token, t.Lower);
    } else if (isMisused(token, before, after, open.at(-1))) {
      const help = ["choose another name; after `.` and before `=` the word would be fine"];
      if (!told.has(token.image)) {
        context.report(wordAsName.at(tokenSpan(context.source, token), { word: token.image }, { help }));
      }
      told.add(token.image);
      retag(token, t.Lower);
    }
  }
}

/** Before `=` a word is a name, unless it stands where only the word itself can: `model = …`, `p: int in = …`. */
function mayBeNamed(token: Token, before: Token | undefined, atTop: boolean): boolean {
  if (atTop && TOP_WORDS.has(token.tokenType)) return false;
  return !JOINING.has(token.tokenType) || token.onNewLine || before === undefined || expectsOperand(before);
}

function isMisused(token: Token, before?: Token, after?: Token, open?: Token): boolean {
  if (before === undefined) return false;
  const declared = DECLARING.has(before.tokenType) && !token.onNewLine;
  if (!isOf(token, t.StatementWord)) return declared && token.tokenType !== t.As && isOf(after, t.Colon);
  if (declared) return true;
  if (!expectsOperand(before) || isOf(before, t.StatementWord)) return false;
  const inParentheses = isOf(open, t.LParen) || isOf(open, t.LBracket);
  if (inParentheses && !token.onNewLine) return true;
  return (
    AFTER_VALUES.some((type) => isOf(after, type)) && !(token.tokenType === t.Assert && isOf(after, t.Minus))
  );
}
