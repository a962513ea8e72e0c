/** @file Names and what they mean: the data that index-names.ts makes of a file, and questions about it. */
import type { Span } from "../core/span.ts";
import type { Declaration } from "../sema/project.ts";
import type { Expr, Param, TypeExpr } from "../syntax/ast.ts";

export type SymbolKind =
  | "const"
  | "block"
  | "cell"
  | "model"
  | "data"
  | "import"
  | "parameter"
  | "size"
  | "input"
  | "target"
  | "state"
  | "output"
  | "value"
  | "turn"
  | "entry"
  | "phase";

export interface NameSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  /** The name where it is declared: the same name has the same span in every index. */
  readonly span: Span;
  readonly doc: string;
  /** Of a declaration of a file. */
  readonly declaration: Declaration | null;
  readonly parameter: Param | null;
  readonly type: TypeExpr | null;
  /** What it was bound to. */
  readonly value: Expr | null;
  /** For `as` in an import: what it stands for. */
  readonly target: NameSymbol | null;
}

export interface Mention {
  readonly span: Span;
  readonly symbol: NameSymbol;
  readonly defines: boolean;
}

export interface Scope {
  readonly span: Span;
  readonly names: Map<string, NameSymbol>;
  readonly parent: Scope | null;
}

export interface NameIndex {
  /** In the order of the walk. */
  readonly mentions: readonly Mention[];
  /** Outer scopes first. */
  readonly scopes: readonly Scope[];
}

/** The mention at an offset; at the end of a word the word is meant too. */
export function mentionAt(index: NameIndex, offset: number): Mention | null {
  const found = index.mentions.filter((m) => m.span.start <= offset && offset <= m.span.end);
  return found.find((m) => offset < m.span.end) ?? found[0] ?? null;
}

/** The names that can be used at an offset, inner ones first. */
export function namesAt(index: NameIndex, offset: number): NameSymbol[] {
  const inside = index.scopes.filter((s) => s.span.start <= offset && offset <= s.span.end).reverse();
  const found = new Map<string, NameSymbol>();
  for (const scope of inside)
    for (const [name, symbol] of scope.names) if (!found.has(name)) found.set(name, symbol);
  return [...found.entries()].map(([name, symbol]) => ({ ...symbol, name }));
}

export function sameSymbol(a: NameSymbol, b: NameSymbol): boolean {
  return a.span.file === b.span.file && a.span.start === b.span.start;
}

/** The parameters of a block, cell or model. */
export function parametersOf(declaration: Declaration | null): readonly Param[] {
  return declaration !== null && "params" in declaration ? (declaration.params ?? []) : [];
}
