/** @file What completion offers, made from library entries, declared names, arguments and words. */
import type { ArgumentSpec } from "../library/define.ts";
import { describeEntry, describeSymbol } from "./describe.ts";
import { type EntryKind, LIBRARY, type LibraryEntry, printArgumentType } from "./library.ts";
import { type NameSymbol, parametersOf } from "./names.ts";

export interface Completion {
  readonly label: string;
  readonly kind: EntryKind | NameSymbol["kind"] | "word" | "argument" | "setting" | "type" | "member";
  readonly detail: string;
  /** Markdown. */
  readonly doc: string;
  /** Text to insert; `$1` is where the cursor goes on. */
  readonly insert: string;
  /** Smaller comes first. */
  readonly rank: number;
}

export function words(docs: Readonly<Record<string, string>>): Completion[] {
  return Object.entries(docs).map(([label, doc]) => ({ ...plain(label, "word", 4), doc }));
}

export function fromKinds(kinds: readonly EntryKind[], rank: number): Completion[] {
  return kinds.flatMap((kind) => [...LIBRARY[kind].values()].map((entry) => fromEntry(entry, rank)));
}

export function fromEntry(entry: LibraryEntry, rank: number): Completion {
  const required =
    entry.operands.some((o) => !o.optional) || entry.arguments.some((a) => a.default === undefined);
  const call = required && entry.kind !== "connection";
  const insert =
    entry.kind === "connection" ? `${entry.name} { $1 }` : call ? `${entry.name}($1)` : entry.name;
  return {
    label: entry.name,
    kind: entry.kind,
    detail: entry.doc.summary,
    doc: describeEntry(entry),
    insert,
    rank,
  };
}

export function fromArgument(argument: ArgumentSpec): Completion {
  const { name, type, doc } = argument;
  return {
    label: name,
    kind: "argument",
    detail: printArgumentType(type),
    doc,
    insert: `${name} = $1`,
    rank: 1,
  };
}

export function fromSymbol(symbol: NameSymbol, rank: number): Completion {
  const needed = parametersOf(symbol.declaration).some((p) => p.default === null);
  const insert = needed ? `${symbol.name}($1)` : symbol.name;
  const doc = describeSymbol(symbol, () => "…");
  return { label: symbol.name, kind: symbol.kind, detail: symbol.kind, doc, insert, rank };
}

export function plain(label: string, kind: Completion["kind"], rank: number, insert = label): Completion {
  return { label, kind, detail: "", doc: "", insert, rank };
}
