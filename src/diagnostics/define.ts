/** @file How an entry of the catalogue is written: one place for code, severity, message, help, examples and page. */
import type { Diagnostic, Fix, Related, Severity } from "../core/diagnostic.ts";
import type { Span } from "../core/span.ts";

/** What an occurrence adds to its entry. */
export interface Details {
  readonly label?: string;
  readonly related?: readonly Related[];
  readonly notes?: readonly string[];
  readonly help?: readonly string[];
  readonly fixes?: readonly Fix[];
}

export interface EntrySpec<A> {
  /** Permanent: NN1xxx syntax, NN2xxx names and types, NN3xxx sizes, NN4xxx training, NN5xxx signal, NN6xxx data, NN7xxx compatibility, NN8xxx targets. */
  readonly code: string;
  readonly severity: Severity;
  /** A short heading for the page and for SARIF's rule. */
  readonly title: string;
  /** What was found, what was needed, with numbers: "Cannot multiply [4, 3] by [5, 2]: 3 is not 5." */
  readonly message: (args: A) => string;
  /** The page: why this is an error and what to do, in a few plain sentences. */
  readonly page: string;
  /** The smallest file that yields this code (and no other error); null where it takes more than one file's text. */
  readonly bad: string | null;
  /** The same, repaired: it must check without errors. */
  readonly good: string | null;
}

export interface Entry<A> extends EntrySpec<A> {
  /** A diagnostic of this entry at a place. */
  at(span: Span, args: A, details?: Details): Diagnostic;
}

/** Defines one entry of the catalogue. */
export function diagnostic<A = Record<never, never>>(spec: EntrySpec<A>): Entry<A> {
  return {
    ...spec,
    at: (span, args, details = {}) => ({
      code: spec.code,
      severity: spec.severity,
      message: spec.message(args),
      span,
      label: details.label ?? "",
      related: details.related ?? [],
      notes: details.notes ?? [],
      help: details.help ?? [],
      fixes: details.fixes ?? [],
    }),
  };
}
