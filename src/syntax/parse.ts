/**
 * @file Text → SpecAst with spans and comments, and what is wrong with the text. Never throws, whatever the text.
 * lex → name words → balance brackets → shape → parse (grammar/parser.ts) → tree.
 */
import type { CstNode, IToken, TokenType } from "chevrotain";
import type { SpecCstNode } from "../../grammar/cst.gen.ts";
import { parseTokens } from "../../grammar/parser.ts";
import {
  CallBrace,
  LBrace,
  LBracket,
  LParen,
  RBrace,
  RBracket,
  RParen,
  StatementWord,
} from "../../grammar/tokens.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Source, Span } from "../core/span.ts";
import { fileTooLong, leftover } from "../diagnostics/syntax.ts";
import type { Comment, Item, SpecAst } from "./ast.ts";
import { type ParseMemo, recallStatements } from "./parse-memo.ts";
import { scan } from "./scan.ts";
import { describeToken, isOf, type PassContext, type Token, tokenSpan } from "./tokens.ts";
import type { BuildContext } from "./tree/context.ts";
import { buildFlow } from "./tree/expressions.ts";
import { buildStatements } from "./tree/statements.ts";

/** In UTF-16 code units. Real specifications have some thousands. */
export const MAX_LENGTH = 4_000_000;

export interface Parsed {
  readonly ast: SpecAst;
  /** In the order of the text; one for each place. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a file. Where something is missing the tree has `Missing` or an empty name, which later phases pass over in silence. */
export function parse(source: Source, memo?: ParseMemo): Parsed {
  const found: Diagnostic[] = [];
  const length = source.text.length;
  if (length > MAX_LENGTH) {
    const start = { file: source.file, start: 0, end: 0 };
    return {
      ast: specAst(source, [], []),
      diagnostics: [fileTooLong.at(start, { length, limit: MAX_LENGTH })],
    };
  }
  const context: PassContext = { source, report: (d) => void found.push(d), damaged: [] };
  const { tokens, comments } = scan(context);
  const items = buildTree(context, tokens, comments, found, memo);
  return { ast: specAst(source, items, comments), diagnostics: onePerPlace(found) };
}

function buildTree(
  passes: PassContext,
  tokens: Token[],
  comments: readonly Comment[],
  found: Diagnostic[],
  memo: ParseMemo | undefined,
): Item[] {
  const { source, damaged } = passes;
  let reports = 0;
  const report = (d: Diagnostic) => {
    reports++;
    if (!isDamaged(d.span, damaged)) found.push(d);
  };
  const docs = attachDocs(tokens, comments);
  const context: BuildContext = {
    ...{ source, report, docs, hoisted: [], muted: 0, depth: 0 },
    flow: (node) => buildFlow(context, node),
    statements: (node, place) => buildStatements(context, node.children.statements[0]!, place),
  };
  const items: Item[] = [];
  const leftovers: IToken[] = [];
  const known = memo && recallStatements(memo, docs);
  for (const stretch of topStatements(tokens)) {
    const before = known?.recall(stretch);
    if (before) {
      items.push(...before);
      continue;
    }
    const told = reports + context.hoisted.length;
    const { cst, unplaced } = parseTokens(stretch);
    const built = buildStatements(context, spec(cst).children.statements[0]!, "top") as Item[];
    items.push(...built);
    leftovers.push(...unplaced);
    if (unplaced.length === 0 && reports + context.hoisted.length === told) known?.keep(stretch, built);
  }
  known?.finish();
  for (const token of found.length === 0 ? leftovers : []) {
    report(leftover.at(tokenSpan(source, token), { found: describeToken(token) }));
  }
  return [...items, ...context.hoisted];
}

/**
 * The tokens from each word that begins a statement outside of all brackets to the next: parsed one by one, as concrete trees
 * are large and live only until their statement is built.
 */
function topStatements(tokens: readonly Token[]): Token[][] {
  const starts = [0];
  let depth = 0;
  for (let i = 0; i < tokens.length; i++) {
    const type = tokens[i]!.tokenType;
    if (OPENING.has(type)) depth++;
    else if (CLOSING.has(type)) depth--;
    else if (depth === 0 && i > 0 && isOf(tokens[i], StatementWord)) starts.push(i);
  }
  return starts.map((start, i) => tokens.slice(start, starts[i + 1]));
}

const OPENING: ReadonlySet<TokenType> = new Set([LParen, LBracket, LBrace, CallBrace]);
const CLOSING: ReadonlySet<TokenType> = new Set([RParen, RBracket, RBrace]);

function spec(cst: CstNode): SpecCstNode {
  return cst as SpecCstNode;
}

function specAst(source: Source, items: readonly Item[], comments: readonly Comment[]): SpecAst {
  const { file, text } = source;
  return { file, text, items, comments, span: { file, start: 0, end: text.length } };
}

/** The text of `///` comments by the offset of the token that follows them. */
function attachDocs(tokens: readonly Token[], comments: readonly Comment[]): Map<number, string> {
  const docs = new Map<number, string>();
  let i = 0;
  for (const { doc, text, span } of comments) {
    if (!doc) continue;
    while (i < tokens.length && tokens[i]!.startOffset < span.start) i++;
    const below = tokens[i];
    if (!below) break;
    const line = text.slice(3).replace(/^ /, "");
    const above = docs.get(below.startOffset);
    docs.set(below.startOffset, above === undefined ? line : `${above}\n${line}`);
  }
  return docs;
}

/** Does a place start in one of the damaged stretches, which are in order and apart? */
function isDamaged({ start }: Span, damaged: readonly Span[]): boolean {
  let low = 0;
  let high = damaged.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (damaged[middle]!.end < start) low = middle + 1;
    else high = middle;
  }
  return low < damaged.length && damaged[low]!.start <= start;
}

/** Sorted by place; of several at one place the first pass knew best. */
function onePerPlace(found: readonly Diagnostic[]): Diagnostic[] {
  const places = new Set<number>();
  const kept = found.filter(({ span }) => !places.has(span.start) && places.add(span.start));
  return kept.sort((a, b) => a.span.start - b.span.start);
}
