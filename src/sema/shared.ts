/** @file What all elaborations of one project have in common: lines of files, homes of declarations, names at the top level. */
import { lineStarts, positionAt, type Span } from "../core/span.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Block, Cell, SpecAst, Statement } from "../syntax/ast.ts";
import { mentions } from "./mentions.ts";
import type { Contract } from "./contract.ts";
import type { Declaration, FileUnit, Project } from "./project.ts";
import type { Env } from "./values.ts";

/** What a finished model counts. */
export const FIGURES: readonly string[] = ["params", "macs", "memory"];

export interface Shared {
  readonly project: Project;
  /** Names at the top level of a file, once they were evaluated. */
  readonly environments: Map<FileUnit, Env>;
  /** What blocks ask of what enters them, once it was asked for. */
  readonly contracts: Map<Block | Cell, Contract>;
  /** True if an assert anywhere is about `params`, `macs` or `memory`: then every use counts, in trials too. */
  readonly countsFigures: boolean;
  /** Blocks and cells that a model uses. */
  readonly used: Set<Declaration>;
  /** The file that a declaration stands in. */
  unitOf(declaration: Declaration): FileUnit;
  /** `file:line:column` of a span's start. */
  locate(span: Span): string;
  /** The text of a span, its white space as single blanks. */
  textOf(span: Span): string;
  /** The statements of the model, block or cell in whose braces a place stands; none elsewhere. */
  bodyAround(span: Span): readonly Statement[];
}

export function shareProject(project: Project): Shared {
  const starts = new Map<string, number[]>();
  const homes = new Map<Declaration, FileUnit>();
  collectHomes(project.main, homes, new Set());

  function startsOf(file: string): number[] {
    let known = starts.get(file);
    if (!known) starts.set(file, (known = lineStarts(project.texts.get(file) ?? "")));
    return known;
  }

  return {
    project,
    environments: new Map(),
    contracts: new Map(),
    countsFigures: [...new Set([...homes.values(), project.main])].some(({ ast }) => assertsFigures(ast)),
    used: new Set(),
    unitOf: (declaration) => homes.get(declaration) ?? project.main,
    locate(span) {
      const { line, column } = positionAt(startsOf(span.file), span.start);
      return `${span.file}:${line}:${column}`;
    },
    textOf: (span) => (project.texts.get(span.file) ?? "").slice(span.start, span.end).replace(/\s+/g, " "),
    bodyAround(place) {
      for (const declaration of homes.keys()) {
        const { span } = declaration;
        if (span.file !== place.file || place.start < span.start || place.end > span.end) continue;
        if (declaration.kind === "const" || declaration.kind === "data") return [];
        return declaration.body.kind === "braces" ? declaration.body.statements : [];
      }
      return [];
    },
  };
}

function assertsFigures(ast: SpecAst): boolean {
  const bodies = ast.items.flatMap((item) =>
    "body" in item && "kind" in item.body && item.body.kind === "braces" ? [item.body] : [],
  );
  const asserts = bodies.flatMap((body) => body.statements.filter((s) => s.kind === "assert"));
  return asserts.some((s) => FIGURES.some((name) => mentions(s.condition, name)));
}

function collectHomes(unit: FileUnit, homes: Map<Declaration, FileUnit>, seen: Set<FileUnit>): void {
  if (seen.has(unit)) return;
  seen.add(unit);
  for (const { declaration, unit: home } of unit.names.values()) {
    homes.set(declaration, home);
    if (home !== unit) collectHomes(home, homes, seen);
  }
}

/** Takes diagnostics, and keeps those of one place and code once. */
export interface Sink {
  readonly diagnostics: Diagnostic[];
  report(diagnostic: Diagnostic): void;
}

export function createSink(diagnostics: Diagnostic[]): Sink {
  const seen = new Set(diagnostics.map(keyOf));
  return {
    diagnostics,
    report(diagnostic) {
      const key = keyOf(diagnostic);
      if (seen.has(key)) return;
      seen.add(key);
      diagnostics.push(diagnostic);
    },
  };
}

function keyOf(d: Diagnostic): string {
  return `${d.code} ${d.span.file} ${d.span.start} ${d.span.end}`;
}
