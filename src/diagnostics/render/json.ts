/** @file The document of `nabla check --format json`; its form is fixed and only grows. */
import type { Diagnostic, Severity } from "../../core/diagnostic.ts";
import { placer, type Range, sortDiagnostics, type Sources } from "./order.ts";

export interface CheckDocument {
  readonly version: 1;
  readonly files: readonly FileReport[];
  readonly errors: number;
  readonly warnings: number;
  /** How far each model was checked beyond its defaults. */
  readonly models?: readonly ModelReport[];
}

export interface ModelReport {
  readonly file: string;
  readonly model: string;
  /** proved: for all values at once; enumerated: each value was tried; defaults: some parameters at a few values only. */
  readonly how: "proved" | "enumerated" | "defaults";
  /** Choices of values that were tried one by one. */
  readonly values: number;
  readonly parameters: readonly { readonly name: string; readonly how: ModelReport["how"] }[];
}

export interface FileReport {
  readonly file: string;
  readonly diagnostics: readonly DiagnosticReport[];
}

export interface DiagnosticReport {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly label: string;
  readonly notes: readonly string[];
  readonly help: readonly string[];
  readonly range: Range;
  readonly related: readonly { readonly message: string; readonly file: string; readonly range: Range }[];
  readonly fixes: readonly {
    readonly title: string;
    readonly edits: readonly { readonly file: string; readonly range: Range; readonly text: string }[];
  }[];
}

/** Every file of `sources` is listed, clean ones too. */
export function renderJson(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  models?: readonly ModelReport[],
): string {
  return `${JSON.stringify({ ...checkDocument(diagnostics, sources), models }, null, 2)}\n`;
}

export function checkDocument(diagnostics: readonly Diagnostic[], sources: Sources): CheckDocument {
  const place = placer(sources);
  const files = new Map<string, DiagnosticReport[]>([...sources.keys()].map((file) => [file, []]));
  for (const d of sortDiagnostics(diagnostics, sources)) {
    const reports = files.get(d.span.file) ?? [];
    reports.push(reportOf(d, place));
    files.set(d.span.file, reports);
  }
  const errors = diagnostics.filter((d) => d.severity === "error").length;
  return {
    version: 1,
    files: [...files].map(([file, reports]) => ({ file, diagnostics: reports })),
    errors,
    warnings: diagnostics.length - errors,
  };
}

function reportOf(d: Diagnostic, place: (span: Diagnostic["span"]) => Range): DiagnosticReport {
  return {
    code: d.code,
    severity: d.severity,
    message: d.message,
    label: d.label,
    notes: d.notes,
    help: d.help,
    range: place(d.span),
    related: d.related.map(({ span, message }) => ({ message, file: span.file, range: place(span) })),
    fixes: d.fixes.map(({ title, edits }) => ({
      title,
      edits: edits.map(({ span, text }) => ({ file: span.file, range: place(span), text })),
    })),
  };
}
