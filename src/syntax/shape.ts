/**
 * @file Retags balanced tokens by what stands around them, so that one token of lookahead is enough for the parser: names
 * that begin a statement, names of arguments, the two kinds of `{`; and reads misspelt words as what was meant.
 */
import type { TokenType } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import { findNearest } from "../core/did-you-mean.ts";
import { misspeltWord } from "../diagnostics/syntax.ts";
import { expectsOperand, isOf, type PassContext, retag, type Token, tokenSpan } from "./tokens.ts";

/** Words before `{`: what their braces hold belongs to them. */
const SECTIONS: ReadonlySet<TokenType> = new Set([
  ...[t.Import, t.Block, t.Cell, t.Model, t.Data, t.Train, t.Phase],
]);
const HEADS: ReadonlySet<TokenType> = new Set([t.If, t.For, t.Repeat]);
/** After these a name before `=` is declared, not bound anew. */
const DECLARING: ReadonlySet<TokenType> = new Set([
  ...[t.Const, t.Block, t.Cell, t.Model, t.Input, t.Target, t.State, t.Output, t.Update, t.Entry],
  ...[t.Prepare, t.Augment],
]);

interface Level {
  readonly parenthesis: boolean;
  /** Words of this level whose `{` is still to come. */
  heads: TokenType[];
}

export function shape(tokens: readonly Token[], context: PassContext): void {
  const levels: Level[] = [{ parenthesis: false, heads: [] }];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const level = levels.at(-1)!;
    if (isName(token)) shapeName(tokens, i, level, context);
    if (SECTIONS.has(token.tokenType)) level.heads = [token.tokenType];
    else if (isOf(token, t.StatementWord) || isOf(token, t.BindingName)) level.heads = [];
    else if (HEADS.has(token.tokenType)) level.heads.push(token.tokenType);
    else if (isOf(token, t.Equals) && SECTIONS.has(level.heads.at(-1)!)) level.heads.pop();
    else if (isOf(token, t.Comma) && level.parenthesis && level.heads.at(-1) !== t.For) level.heads = [];
    else if (isOf(token, t.LParen) || isOf(token, t.LBracket)) levels.push({ parenthesis: true, heads: [] });
    else if (isOf(token, t.LBrace)) {
      if (!isOf(tokens[i - 1], t.Else) && level.heads.pop() === undefined) retag(token, t.CallBrace);
      levels.push({ parenthesis: false, heads: [] });
    } else if (isOf(token, t.RParen) || isOf(token, t.RBracket) || isOf(token, t.RBrace)) levels.pop();
  }
}

function shapeName(tokens: readonly Token[], i: number, level: Level, context: PassContext): void {
  const token = tokens[i]!;
  const before = tokens[i - 1];
  const free =
    before === undefined || isOf(before, t.LBrace) || isOf(before, t.CallBrace) || !expectsOperand(before);
  if (level.parenthesis) {
    const first = isOf(before, t.LParen) || isOf(before, t.LBracket) || isOf(before, t.Comma);
    if (isOf(tokens[i + 1], t.Equals) && (first || free)) retag(token, t.ArgName);
    return;
  }
  const last = findBinding(tokens, i);
  if (last >= 0 && (free || (token.onNewLine && !isDeclared(before!)) || isSection(token, before!))) {
    for (let j = i; j <= last; j += 2) retag(tokens[j]!, t.BindingName);
  } else if (free) repairWord(token, tokens[i + 1], context);
}

/** The index of the last name in `a, b = …` from i on, or -1 where no `=` follows. */
function findBinding(tokens: readonly Token[], i: number): number {
  let last = i;
  while (isOf(tokens[last + 1], t.Comma) && tokens[last + 2] && isName(tokens[last + 2]!)) last += 2;
  return isOf(tokens[last + 1], t.Equals) ? last : -1;
}

function isDeclared(before: Token): boolean {
  return DECLARING.has(before.tokenType);
}

/** `train` on one line and `loss = …` on the next: the section's `{` is missing. */
function isSection(token: Token, before: Token): boolean {
  return token.onNewLine && isOf(token, t.Lower) && (isOf(before, t.Train) || isOf(before, t.Phase));
}

/** `modle Digits {`, `otuput y = x`: two names side by side, the first close to a word of the language. */
function repairWord(token: Token, next: Token | undefined, context: PassContext): void {
  if (!next || next.onNewLine) return;
  const known = isOf(next, t.LBrace)
    ? [t.Train, t.Phase, t.Import, t.Model]
    : next.tokenType === t.Upper
      ? [t.Model, t.Block, t.Cell, t.Data, t.Defaults, t.Import]
      : isName(next)
        ? t.STATEMENT_WORDS
        : [];
  const meant = findNearest(
    token.image,
    known.map((type) => type.LABEL!),
  );
  if (meant === null || token.image.length < 3) return;
  const span = tokenSpan(context.source, token);
  const fixes = [{ title: `write \`${meant}\``, edits: [{ span, text: meant }] }];
  context.report(misspeltWord.at(span, { found: token.image, meant }, { fixes }));
  retag(token, t.TYPE_OF_SPELLING.get(meant)!);
}

function isName(token: Token): boolean {
  return token.tokenType === t.Lower || token.tokenType === t.Upper;
}
