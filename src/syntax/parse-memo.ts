/** @file Top-level statements that were parsed before the text changed: those whose tokens are the same are moved, not parsed again. */
import type { Item } from "./ast.ts";
import type { Span } from "../core/span.ts";
import type { Token } from "./tokens.ts";

/** For one file; each parse leaves what the next one can use. */
export interface ParseMemo {
  statements: ReadonlyMap<string, Statement>;
}

interface Statement {
  readonly tokens: readonly Token[];
  /** Documentation above its tokens. */
  readonly docs: readonly (string | undefined)[];
  readonly items: readonly Item[];
}

export function createParseMemo(): ParseMemo {
  return { statements: new Map() };
}

export interface StatementMemo {
  /** The items of the same tokens with the same documentation, where they stand now; null if there are none. */
  readonly recall: (tokens: readonly Token[]) => readonly Item[] | null;
  /** To be called with what was parsed without a word. */
  readonly keep: (tokens: readonly Token[], items: readonly Item[]) => void;
  /** To be called at the end of a file: what was not met in it is forgotten. */
  readonly finish: () => void;
}

/** Recalls statements of the parse before. */
export function recallStatements(memo: ParseMemo, docs: ReadonlyMap<number, string>): StatementMemo {
  const before = memo.statements;
  const now = new Map<string, Statement>();
  const docsOf = (tokens: readonly Token[]): (string | undefined)[] =>
    tokens.map((t) => docs.get(t.startOffset));
  const keep = (tokens: readonly Token[], items: readonly Item[]): void => {
    now.set(keyOf(tokens), { tokens, docs: docsOf(tokens), items });
  };
  return {
    keep,
    recall(tokens) {
      const known = before.get(keyOf(tokens));
      if (!known || !isSame(known.tokens, tokens)) return null;
      if (!docsOf(tokens).every((doc, i) => doc === known.docs[i])) return null;
      const shift = (tokens[0]?.startOffset ?? 0) - (known.tokens[0]?.startOffset ?? 0);
      const items = shift === 0 ? known.items : known.items.map((item) => move(item, shift));
      keep(tokens, items);
      return items;
    },
    finish: () => {
      memo.statements = now;
    },
  };
}

function keyOf(tokens: readonly Token[]): string {
  return tokens.map((t) => t.image).join(" ");
}

/** The same types at the same distances: the images are the key. */
function isSame(a: readonly Token[], b: readonly Token[]): boolean {
  const shift = (b[0]?.startOffset ?? 0) - (a[0]?.startOffset ?? 0);
  return (
    a.length === b.length &&
    a.every((t, i) => t.tokenType === b[i]!.tokenType && t.startOffset + shift === b[i]!.startOffset)
  );
}

/** A copy of a tree that stands elsewhere in its file. */
function move<T>(tree: T, shift: number): T {
  if (Array.isArray(tree)) return tree.map((child: unknown) => move(child, shift)) as T;
  if (typeof tree !== "object" || tree === null) return tree;
  const copy: Record<string, unknown> = {};
  for (const key in tree) {
    const child = tree[key];
    copy[key] = key === "span" ? moveSpan(child as Span, shift) : move(child, shift);
  }
  return copy as T;
}

function moveSpan({ file, start, end }: Span, shift: number): Span {
  return { file, start: start + shift, end: end + shift };
}
