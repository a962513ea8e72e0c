/** @file What a user is told: a diagnostic is data, made from the catalogue and printed at the edges. */
import type { Span } from "./span.ts";

export type Severity = "error" | "warning";

export interface Related {
  readonly span: Span;
  readonly message: string;
}

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Edits that remove the diagnostic; they were verified not to add another. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** Said beside the carets of the code frame. */
  readonly label: string;
  /** Other places, shown in the frame with dashes. */
  readonly related: readonly Related[];
  /** How the place was reached, one line each (`in Basic(c = 32, s = 2) at resnet.nn:17:48`). */
  readonly notes: readonly string[];
  readonly help: readonly string[];
  readonly fixes: readonly Fix[];
}

/** True if any of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === "error");
}
