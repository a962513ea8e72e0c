/**
 * @file Gives every bracket its partner, so that the parser never meets one without. A file that is balanced as it stands
 * is left alone; otherwise indentation tells which bracket is at fault.
 */
import type { TokenType } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import { nestedTooDeeply, strayCloser, unclosedBracket, wrongCloser } from "../diagnostics/syntax.ts";
import { expectsOperand, isOf, type PassContext, spanAt, type Token } from "./tokens.ts";
import { describeToken, retag, tokenEnd, tokenSpan, virtualToken } from "./tokens.ts";

/** Brackets inside brackets; the parser's own stack has room for several times as many. */
export const MAX_NESTING = 64;

const CLOSER_OF: ReadonlyMap<TokenType, TokenType> = new Map([
  [t.LParen, t.RParen],
  [t.LBracket, t.RBracket],
  [t.LBrace, t.RBrace],
]);
const CLOSERS: ReadonlySet<TokenType> = new Set(CLOSER_OF.values());

/** Words that stand at the top level only. */
const TOP_WORDS: ReadonlySet<TokenType> = new Set([t.Import, t.Const, t.Block, t.Cell, t.Model]);

/** The tokens with their brackets balanced, or none where they are nested too deeply (reported). */
export function balance(tokens: Token[], context: PassContext): Token[] {
  const { depth, balanced, deepest } = measure(tokens);
  if (depth > MAX_NESTING) {
    context.report(nestedTooDeeply.at(tokenSpan(context.source, deepest!), { depth, limit: MAX_NESTING }));
    return [];
  }
  return balanced ? tokens : new Balancer(tokens, context).run();
}

function measure(tokens: readonly Token[]): { depth: number; balanced: boolean; deepest: Token | null } {
  const expected: TokenType[] = [];
  let depth = 0;
  let deepest: Token | null = null;
  let balanced = true;
  for (const token of tokens) {
    const closer = CLOSER_OF.get(token.tokenType);
    if (closer) {
      expected.push(closer);
      if (expected.length > depth) depth = expected.length;
      if (expected.length === MAX_NESTING + 1) deepest ??= token;
    } else if (CLOSERS.has(token.tokenType) && expected.pop() !== token.tokenType) balanced = false;
  }
  return { depth, balanced: balanced && expected.length === 0, deepest };
}

/** One walk over the tokens with the brackets open so far. */
class Balancer {
  readonly tokens: readonly Token[];
  readonly context: PassContext;
  readonly out: Token[] = [];
  readonly open: Token[] = [];
  readonly lines = new Map<Token, number>();
  private line = 0;
  /** How many `}` there are more than `{`. */
  private excess = 0;

  constructor(tokens: readonly Token[], context: PassContext) {
    this.tokens = tokens;
    this.context = context;
    for (const token of tokens) {
      if (token.onNewLine) this.line++;
      this.lines.set(token, this.line);
      this.excess += isOf(token, t.RBrace) ? 1 : isOf(token, t.LBrace) ? -1 : 0;
    }
  }

  run(): Token[] {
    for (const [i, token] of this.tokens.entries()) {
      if (CLOSERS.has(token.tokenType)) {
        this.close(token, this.tokens[i + 1]);
        continue;
      }
      if (token.onNewLine) this.closeBefore(token, i);
      this.out.push(token);
      if (CLOSER_OF.has(token.tokenType)) this.open.push(token);
    }
    this.closeDownTo(0, null);
    return this.out;
  }

  private close(token: Token, next: Token | undefined): void {
    const { open } = this;
    if (isOf(token, t.RBrace) && token.onNewLine) this.closeByIndentation(token);
    const partner = this.findPartner(token);
    const top = open.at(-1);
    if (partner >= 0 && !this.isTooMany(token, open[partner]!)) {
      this.closeDownTo(partner + 1, token);
      open.pop();
      this.out.push(token);
    } else if (top && !isOf(top, t.LBrace) && !isOf(token, t.RBrace) && next?.tokenType !== closerOf(top)) {
      this.reportWrong(token, top);
      retag(token, closerOf(top));
      open.pop();
      this.out.push(token);
    } else {
      const span = tokenSpan(this.context.source, token);
      const fixes = [{ title: "remove it", edits: [{ span, text: "" }] }];
      this.context.report(strayCloser.at(span, { bracket: token.image }, { fixes }));
    }
  }

  /** With more `}` than `{`, one at the end of a line does not close a brace of lines above. */
  private isTooMany(token: Token, partner: Token): boolean {
    if (!isOf(token, t.RBrace) || this.excess <= 0 || token.onNewLine) return false;
    if (this.lines.get(partner) === this.lines.get(token)) return false;
    this.excess--;
    return true;
  }

  /** The index of the open bracket that this one closes; parentheses do not reach out of braces. */
  private findPartner(token: Token): number {
    for (let i = this.open.length - 1; i >= 0; i--) {
      if (closerOf(this.open[i]!) === token.tokenType) return i;
      if (isOf(this.open[i], t.LBrace)) return -1;
    }
    return -1;
  }

  /** A `}` that stands below an outer `{`'s line closes that one: the inner ones have lost theirs. */
  private closeByIndentation(token: Token): void {
    const top = this.open.at(-1);
    if (!top || !isOf(top, t.LBrace) || top.indent <= token.indent) return;
    const outer = this.open.findLastIndex((o) => isOf(o, t.LBrace) && o.indent === token.indent);
    if (outer >= 0) this.closeDownTo(outer + 1, token);
  }

  /** Closes what a statement at the start of a line shows to be left open. */
  private closeBefore(token: Token, i: number): void {
    if (this.open.length === 0) return;
    const starts = this.startsStatement(i);
    const top = TOP_WORDS.has(token.tokenType) || (isOf(token, t.Data) && isOf(this.tokens[i + 1], t.Upper));
    let keep = this.open.length;
    while (keep > 0) {
      const last = this.open[keep - 1]!;
      const outdented = token.indent <= last.indent;
      const shows = isOf(last, t.LBrace)
        ? outdented && (starts || top)
        : (starts && (outdented || isOf(token, t.StatementWord))) || (outdented && isOf(token, t.Arrow));
      if (!shows) break;
      keep--;
    }
    this.closeDownTo(keep, token);
  }

  private startsStatement(i: number): boolean {
    const token = this.tokens[i]!;
    if (isOf(token, t.StatementWord)) return true;
    const before = this.tokens[i - 1];
    if (!isName(token) || (before && expectsOperand(before))) return false;
    const next = this.tokens[i + 1];
    // Two names side by side: most likely a misspelt word of the language.
    return isOf(next, t.Equals) || (next !== undefined && isName(next) && !next.onNewLine);
  }

  /** Closes all open brackets from `keep` on, after the last token, and reports them together. */
  private closeDownTo(keep: number, found: Token | null): void {
    const { source } = this.context;
    const unclosed = this.open.splice(keep);
    if (unclosed.length === 0) return;
    const last = this.out.at(-1)!;
    const at = tokenEnd(last);
    const inner = unclosed.at(-1)!;
    let text = "";
    for (const bracket of unclosed.toReversed()) {
      const closer = closerOf(bracket);
      this.out.push(virtualToken(closer, at));
      const sameLine =
        bracket.indent === last.indent && !source.text.slice(bracket.startOffset, at).includes("\n");
      if (!isOf(bracket, t.LBrace)) text += closer.LABEL!;
      else text += sameLine ? " }" : `\n${" ".repeat(bracket.indent)}}`;
    }
    const others = unclosed.slice(0, -1).toReversed();
    const related = others.map((o) => ({
      span: tokenSpan(source, o),
      message: `this \`${o.image}\` is open too`,
    }));
    if (found) {
      const message = `expected \`${closerOf(inner).LABEL}\` before ${describeToken(found)}`;
      related.push({ span: tokenSpan(source, found), message });
    }
    const fixes = [
      { title: `close with \`${text.trim()}\``, edits: [{ span: spanAt(source, at, at), text }] },
    ];
    this.context.report(
      unclosedBracket.at(tokenSpan(source, inner), { bracket: inner.image }, { related, fixes }),
    );
  }

  private reportWrong(token: Token, top: Token): void {
    const { source } = this.context;
    const span = tokenSpan(source, token);
    const text = closerOf(top).LABEL!;
    this.context.report(
      wrongCloser.at(
        span,
        { open: top.image, found: token.image, expected: text },
        {
          related: [{ span: tokenSpan(source, top), message: "opened here" }],
          fixes: [{ title: `write \`${text}\``, edits: [{ span, text }] }],
        },
      ),
    );
  }
}

function isName(token: Token): boolean {
  return isOf(token, t.Lower) || isOf(token, t.Upper);
}

function closerOf(open: Token): TokenType {
  return CLOSER_OF.get(open.tokenType)!;
}
