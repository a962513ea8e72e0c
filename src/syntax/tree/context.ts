/** @file What the tree builder carries along: the source, where to report, documentation by place, and the depth so far. */
import type { CstElement, CstNode, IToken } from "chevrotain";
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Source, Span } from "../../core/span.ts";
import type { Expr, Identifier, Item, Missing, Statement, TrainStatement } from "../ast.ts";
import type { BracesCstNode, FlowCstNode, NameCstNode } from "../../../grammar/cst.gen.ts";
import { tokenEnd, tokenSpan } from "../tokens.ts";

/** Operators, calls and brackets that build on each other; later phases walk the tree recursively. */
export const MAX_DEPTH = 250;

export interface BuildContext {
  readonly source: Source;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Documentation comments by the offset of the token below them. */
  readonly docs: ReadonlyMap<number, string>;
  /** Declarations found inside others (reported): they join the top level. */
  readonly hoisted: Item[];
  /** While above 0, nothing is reported: the place is part of a mistake that was told already. */
  muted: number;
  depth: number;
  /** Builds an expression. Here, as everything that holds expressions needs it, and expressions hold everything. */
  readonly flow: (node: FlowCstNode) => Expr;
  /** Builds the statements between braces. */
  readonly statements: (node: BracesCstNode, place: Place) => AnyStatement[];
}

export type AnyStatement = Item | Statement | TrainStatement;

/** Where statements stand: the top level, the braces of a model, block or cell, or those of train, phase or data. */
export type Place = "top" | "unit" | "train" | "phase" | "data";

/** A child of a concrete node with its name in the grammar. */
export type Part =
  | { readonly key: string; readonly start: number; readonly token: IToken; readonly node: null }
  | { readonly key: string; readonly start: number; readonly token: null; readonly node: CstNode };

/** The children of a node in the order of the text; nodes without tokens are left out. */
export function partsOf(node: CstNode): Part[] {
  const parts: Part[] = [];
  const { children } = node;
  let last = -1;
  let sorted = true;
  // Every token and every tree is read here: no copies of the keys, and no sorting where they are in order.
  for (const key in children) {
    for (const child of children[key]!) {
      const isLeaf = isToken(child);
      if (!isLeaf && !hasTokens(child)) continue;
      const start = isLeaf ? child.startOffset : child.location!.startOffset;
      parts.push(
        isLeaf ? { key, start, token: child, node: null } : { key, start, token: null, node: child },
      );
      sorted &&= start >= last;
      last = start;
    }
  }
  return sorted ? parts : parts.sort((a, b) => a.start - b.start);
}

function isToken(element: CstElement): element is IToken {
  return "image" in element;
}

/** Was anything read for this node? */
export function hasTokens(node: CstNode): boolean {
  return !Number.isNaN(node.location!.startOffset);
}

/** The span of a part; of a node without tokens, an empty one at the start. */
export function spanOf(context: BuildContext, found: CstNode | IToken | Part): Span {
  if ("key" in found) return spanOf(context, found.token ?? found.node);
  if ("image" in found) return tokenSpan(context.source, found);
  const { startOffset, endOffset } = found.location!;
  if (Number.isNaN(startOffset)) return { file: context.source.file, start: 0, end: 0 };
  return { file: context.source.file, start: startOffset, end: endOffset! + 1 };
}

/** The empty span just after another. */
export function after(span: Span): Span {
  return { ...span, start: span.end };
}

/** The empty span just before another. */
export function before(span: Span): Span {
  return { ...span, end: span.start };
}

export function missing(span: Span): Missing {
  return { kind: "missing", span };
}

/** The name that was left out (reported): empty, and silent from here on. */
export function missingIdentifier(span: Span): Identifier {
  return { name: "", span: after(span) };
}

/** The name in a `name` node. */
export function readName(context: BuildContext, node: NameCstNode): Identifier {
  const token = (node.children.Lower ?? node.children.Upper)![0]!;
  return readIdentifier(context, token);
}

export function readIdentifier(context: BuildContext, token: IToken): Identifier {
  return { name: token.image, span: tokenSpan(context.source, token) };
}

/** The first token of a node. */
export function firstToken(node: CstNode): IToken {
  const first = partsOf(node)[0]!;
  return first.token ?? firstToken(first.node);
}

/** Does a line end between two offsets? */
export function hasBreak(context: BuildContext, from: number, to: number): boolean {
  return /[\r\n]/.test(context.source.text.slice(from, to));
}

export function report(context: BuildContext, diagnostic: Diagnostic): void {
  if (context.muted === 0) context.report(diagnostic);
}

/** Runs `build` without reports: what it meets belongs to a mistake that was told already. */
export function quietly<T>(context: BuildContext, build: () => T): T {
  context.muted++;
  try {
    return build();
  } finally {
    context.muted--;
  }
}

/** The documentation above a statement. */
export function docOf(context: BuildContext, node: CstNode): string {
  return context.docs.get(node.location!.startOffset) ?? "";
}

/** End of a token, exclusive. */
export function endOf(token: IToken): number {
  return tokenEnd(token);
}
