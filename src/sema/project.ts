/** @file The files of a project: a spec and everything it imports, parsed once, cycles and missing names reported. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { findNearest } from "../core/did-you-mean.ts";
import {
  importCycle,
  importEscapes,
  importMissing,
  importUnknownName,
  nameTwice,
} from "../diagnostics/names.ts";
import type { Block, Cell, Const, DataDecl, Import, ModelDecl, SpecAst } from "../syntax/ast.ts";
import { parse } from "../syntax/parse.ts";
import { createParseMemo, type ParseMemo } from "../syntax/parse-memo.ts";

export type Declaration = Const | Block | Cell | ModelDecl | DataDecl;

/** One file with the names that stand at its top level. */
export interface FileUnit {
  readonly ast: SpecAst;
  /** Own declarations and imported ones, by the name used here. */
  readonly names: ReadonlyMap<string, { readonly declaration: Declaration; readonly unit: FileUnit }>;
  /** Names of imports that failed: reported already, and silent from then on. */
  readonly failed: ReadonlySet<string>;
}

export interface Project {
  readonly main: FileUnit;
  /** Text of every file read, for code frames. */
  readonly texts: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a file by the path as the importing file resolves it; null if there is none. */
export type ReadFile = (path: string) => string | null;

/** What was parsed before, by file. */
export type ParseMemos = Map<string, ParseMemo>;

/** Parses a file and its imports. Never throws; what cannot be read is reported at the import. */
export function openProject(file: string, text: string, read: ReadFile, memos?: ParseMemos): Project {
  const diagnostics: Diagnostic[] = [];
  const texts = new Map<string, string>();
  const done = new Map<string, FileUnit>();

  function open(path: string, content: string, chain: readonly string[]): FileUnit {
    texts.set(path, content);
    if (memos && !memos.has(path)) memos.set(path, createParseMemo());
    const parsed = parse({ file: path, text: content }, memos?.get(path));
    diagnostics.push(...parsed.diagnostics);
    const names = new Map<string, { declaration: Declaration; unit: FileUnit }>();
    const failed = new Set<string>();
    const unit: FileUnit = { ast: parsed.ast, names, failed };
    for (const item of parsed.ast.items) {
      if (item.kind === "import") importNames(item, path, names, failed, [...chain, path]);
      else declare(names, item, unit);
    }
    done.set(path, unit);
    return unit;
  }

  function declare(
    names: Map<string, { declaration: Declaration; unit: FileUnit }>,
    item: Declaration,
    unit: FileUnit,
  ) {
    const before = names.get(item.name.name);
    if (before) {
      const related = [{ span: before.declaration.name.span, message: "first declared here" }];
      diagnostics.push(nameTwice.at(item.name.span, { name: item.name.name }, { related }));
      return;
    }
    if (item.name.name !== "") names.set(item.name.name, { declaration: item, unit });
  }

  function importNames(
    item: Import,
    from: string,
    names: Map<string, { declaration: Declaration; unit: FileUnit }>,
    failed: Set<string>,
    chain: readonly string[],
  ) {
    const unit = openImport(item, from, chain);
    for (const { name, alias } of item.names) {
      const found = unit?.names.get(name.name);
      if (!found) failed.add((alias ?? name).name);
      if (!unit || unit.failed.has(name.name)) continue;
      if (!found) {
        const near = findNearest(name.name, unit.names.keys());
        const fixes = near ? [{ title: `change to ${near}`, edits: [{ span: name.span, text: near }] }] : [];
        const help = near ? [`did you mean \`${near}\`?`] : [];
        diagnostics.push(
          importUnknownName.at(name.span, { name: name.name, file: item.path.value }, { help, fixes }),
        );
        continue;
      }
      const local = alias ?? name;
      if (names.has(local.name)) diagnostics.push(nameTwice.at(local.span, { name: local.name }));
      else names.set(local.name, found);
    }
  }

  function openImport(item: Import, from: string, chain: readonly string[]): FileUnit | null {
    const path = resolvePath(from, item.path.value);
    if (path === null || leavesProject(file, path)) {
      diagnostics.push(importEscapes.at(item.path.span, { path: item.path.value, absolute: path === null }));
      return null;
    }
    if (chain.includes(path)) {
      const cycle = [...chain.slice(chain.indexOf(path)), path];
      diagnostics.push(importCycle.at(item.path.span, { cycle: cycle.join(" -> ") }));
      return null;
    }
    const known = done.get(path);
    if (known) return known;
    const content = read(path);
    if (content === null) {
      diagnostics.push(importMissing.at(item.path.span, { path: item.path.value }));
      return null;
    }
    return open(path, content, chain);
  }

  const main = open(file, text, []);
  return { main, texts, diagnostics };
}

/** `./b.nn` seen from `specs/a.nn` is `specs/b.nn`; null for absolute paths, which leave the project. */
export function resolvePath(from: string, path: string): string | null {
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path) || path.includes("\\")) return null;
  const absolute = from.startsWith("/");
  const parts = from.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts[parts.length - 1] !== "..") {
      if (parts.length === 1 && absolute) return null;
      parts.pop();
    } else parts.push("..");
  }
  return parts.join("/");
}

/** A path that climbs above the folder that all paths start from, further than the main file itself. */
function leavesProject(main: string, path: string): boolean {
  const climbs = (p: string): number => /^(?:\.\.\/)*/.exec(p)![0].length;
  return climbs(path) > climbs(main);
}
