/** @file The order of diagnostics: by file in order of appearance, then by place. And places as lines and columns. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import { lineStarts, type Position, positionAt, type Span } from "../../core/span.ts";

/** File → text. */
export type Sources = ReadonlyMap<string, string>;

export function sortDiagnostics(diagnostics: readonly Diagnostic[], sources: Sources): Diagnostic[] {
  const order = new Map([...sources.keys()].map((file, i) => [file, i]));
  const rank = (d: Diagnostic) => order.get(d.span.file) ?? order.size;
  return [...diagnostics].sort((a, b) => rank(a) - rank(b) || a.span.start - b.span.start);
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Finds lines and columns; each file's lines are counted once. */
export function placer(sources: Sources): (span: Span) => Range {
  const known = new Map<string, number[]>();
  return ({ file, start, end }) => {
    let starts = known.get(file);
    if (!starts) known.set(file, (starts = lineStarts(sources.get(file) ?? "")));
    return { start: positionAt(starts, start), end: positionAt(starts, end) };
  };
}
