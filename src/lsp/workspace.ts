/** @file Files with their analyses: each is checked once for as long as no text changes. Reading is handed in. */
import { lineStarts } from "../core/span.ts";
import { analyseProject, type Analysis } from "../sema/analyse.ts";
import { createMemo, type Memo } from "../sema/memo.ts";
import { type FileUnit, openProject, type ParseMemos, type ReadFile } from "../sema/project.ts";
import type { SpecAst } from "../syntax/ast.ts";
import { indexNames } from "./index-names.ts";
import { type Mention, type NameIndex, type NameSymbol, sameSymbol } from "./names.ts";
import { indexShapes, type ShapeIndex } from "./shapes.ts";
import { type Lexed, tokensOf } from "./tokens.ts";

/** Everything that the features ask about a file. What costs time is done when it is first asked for. */
export interface Checked {
  readonly file: string;
  readonly text: string;
  readonly ast: SpecAst;
  /** Text of the file and of everything that it imports. */
  readonly texts: ReadonlyMap<string, string>;
  readonly names: NameIndex;
  readonly lexed: Lexed;
  readonly analysis: Analysis;
  readonly shapes: ShapeIndex;
}

export interface Workspace {
  /** Text of a file, as the editor has it; null if there is none. */
  readonly read: ReadFile;
  /** Every spec that may import another. */
  readonly list: () => readonly string[];
  /** Checks a file with its imports. */
  readonly check: (file: string) => Checked;
  /** A file's text with the offsets of its lines. */
  readonly lines: (file: string) => Lines;
  /** To be called when a text changed: what was found of the file, and of those that import it, is looked at anew. */
  readonly forget: (file: string) => void;
  /** To be called when files came or went. */
  readonly forgetAll: () => void;
}

export interface Lines {
  readonly text: string;
  readonly starts: readonly number[];
}

/** A text with the offsets of its lines. */
export function linesOf(text: string): Lines {
  return { text, starts: lineStarts(text) };
}

export function createWorkspace(read: ReadFile, list: () => readonly string[]): Workspace {
  const checked = new Map<string, Checked>();
  const memos = new Map<string, Memo>();
  const parsed: ParseMemos = new Map();
  const known = new Map<string, Lines>();
  const memoOf = (file: string): Memo => {
    const memo = memos.get(file) ?? createMemo();
    memos.set(file, memo);
    return memo;
  };
  const check = (file: string): Checked => {
    const before = checked.get(file);
    if (before) return before;
    const found = checkText(file, read(file) ?? "", read, { found: memoOf(file), parsed });
    checked.set(file, found);
    return found;
  };
  const lines = (file: string): Lines => {
    const text = read(file) ?? "";
    const before = known.get(file);
    if (before?.text === text) return before;
    const found = linesOf(text);
    known.set(file, found);
    return found;
  };
  const forget = (file: string): void => {
    for (const [path, { texts }] of checked) if (texts.has(file)) checked.delete(path);
  };
  return { read, list, check, lines, forget, forgetAll: () => checked.clear() };
}

/** What is known from before a change. */
export interface Before {
  readonly found: Memo;
  readonly parsed: ParseMemos;
}

/** Parses a text with its imports; checks it when its analysis is asked for. Never throws for any text. */
export function checkText(file: string, text: string, read: ReadFile, before?: Before): Checked {
  const project = openProject(file, text, read, before?.parsed);
  const { main, texts } = project;
  const lexed = once(() => tokensOf(text));
  const analysis = once(() => analyseProject(project, { memo: before?.found }));
  const shapes = once(() => indexShapes(analysis().models, unitsOf(main)));
  return {
    ...{ file, text, texts, ast: main.ast, names: indexNames(main) },
    get lexed() {
      return lexed();
    },
    get analysis() {
      return analysis();
    },
    get shapes() {
      return shapes();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** The file's unit and those of what it imports. */
function unitsOf(main: FileUnit): ReadonlyMap<string, FileUnit> {
  const units = new Map<string, FileUnit>();
  const add = (unit: FileUnit): void => {
    if (units.has(unit.ast.file)) return;
    units.set(unit.ast.file, unit);
    for (const { unit: other } of unit.names.values()) add(other);
  };
  add(main);
  return units;
}

/** Mentions of a symbol in all files of the workspace, its declaration included. */
export function mentionsOf(workspace: Workspace, from: Checked, symbol: NameSymbol): Mention[] {
  const files = new Set([from.file, symbol.span.file, ...workspace.list()]);
  const found = [...files].flatMap((file) => {
    const text = workspace.read(file);
    if (text === null || !text.includes(symbol.name)) return [];
    const { names } = file === from.file ? from : namesOf(workspace, file, text);
    return names.mentions.filter((m) => sameSymbol(m.symbol, symbol));
  });
  return [...new Map(found.map((m) => [`${m.span.file}:${m.span.start}`, m])).values()];
}

function namesOf(workspace: Workspace, file: string, text: string): { readonly names: NameIndex } {
  return { names: indexNames(openProject(file, text, workspace.read).main) };
}
