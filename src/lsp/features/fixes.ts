/** @file Code actions: the verified fixes of diagnostics. */
import type { Diagnostic, Fix } from "../../core/diagnostic.ts";

export interface FixAction {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
  /** The only fix of its diagnostic. */
  readonly preferred: boolean;
}

/** The fixes of all diagnostics that touch a stretch of a file. */
export function listFixes(
  diagnostics: readonly Diagnostic[],
  file: string,
  start: number,
  end: number,
): FixAction[] {
  return diagnostics
    .filter((d) => d.span.file === file && d.span.start <= end && d.span.end >= start)
    .flatMap((diagnostic) =>
      diagnostic.fixes.map((fix) => ({ diagnostic, fix, preferred: diagnostic.fixes.length === 1 })),
    );
}
