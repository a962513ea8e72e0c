/** @file Faults that an entry finds by itself, before they have a place. */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/span.ts";
import type { Details, Entry } from "../diagnostics/define.ts";

/** A fault found by `infer`: which entry of the catalogue, and its numbers. The checker adds place and provenance. */
export interface Complaint {
  readonly complaint: (span: Span, extra: Details) => Diagnostic;
}

/** Makes a complaint of a catalogue entry. */
export function complain<A>(entry: Entry<A>, args: A, details: Details = {}): Complaint {
  return {
    complaint: (span, extra) =>
      entry.at(span, args, {
        label: details.label ?? extra.label,
        related: [...(details.related ?? []), ...(extra.related ?? [])],
        notes: [...(details.notes ?? []), ...(extra.notes ?? [])],
        help: [...(details.help ?? []), ...(extra.help ?? [])],
        fixes: [...(details.fixes ?? []), ...(extra.fixes ?? [])],
      }),
  };
}

export function isComplaint(x: unknown): x is Complaint {
  return typeof x === "object" && x !== null && "complaint" in x;
}
