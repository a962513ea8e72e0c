/** @file What was found before the text changed, moved to where it stands now. */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/span.ts";
import type { Model } from "./model.ts";
import type { Reach } from "./reach.ts";

/** Where a place of the text before is now; null for a place in none of the parts that were looked at. */
export type Move = (span: Span) => Span | null;

/** Nothing moved. */
const still: Move = (span) => span;

/**
 * How what was found moved, or null where it has to be found anew: a text differs, or something that is told names places that
 * moved in its words. `told` is what was found before.
 */
export function findMove(before: Reach, now: Reach, told: readonly Diagnostic[], file: string): Move | null {
  if (before.countsFigures !== now.countsFigures || !sameTexts(before.imports, now.imports)) return null;
  if (told.length > 0 && before.names !== now.names) return null;
  const { pieces } = before;
  if (pieces.length !== now.pieces.length) return null;
  if (!pieces.every(({ text }, i) => text === now.pieces[i]!.text)) return null;
  const shifts = pieces.map(({ start }, i) => now.pieces[i]!.start - start);
  if (shifts.every((shift) => shift === 0)) return still;
  const move: Move = (span) => {
    if (span.file !== file) return span;
    const at = pieces.findIndex(({ start, end }) => start <= span.start && span.end <= end);
    const shift = shifts[at];
    return shift === undefined ? null : { file, start: span.start + shift, end: span.end + shift };
  };
  const movable = told.every((d) => d.notes.every((note) => !PLACE.test(note)) && placesOf(d).every(move));
  return movable ? move : null;
}

/** `at resnet.nn:17:48` */
const PLACE = /:\d+:\d+/;

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}

function placesOf({ span, related, fixes }: Diagnostic): Span[] {
  return [span, ...related.map((r) => r.span), ...fixes.flatMap((f) => f.edits.map((e) => e.span))];
}

export function moveDiagnostic(d: Diagnostic, move: Move): Diagnostic {
  const moved = <T extends { readonly span: Span }>(at: T): T => ({ ...at, span: move(at.span) ?? at.span });
  return {
    ...moved(d),
    related: d.related.map(moved),
    fixes: d.fixes.map((fix) => ({ ...fix, edits: fix.edits.map(moved) })),
  };
}

/** A model whose fields, uses and values say where they stand now; the origins of its sizes keep their places. */
export function moveModel(model: Model, move: Move): Model {
  if (move === still) return model;
  const moved = <T extends { readonly span: Span }>(at: T): T => {
    const span = move(at.span);
    return span === null || span === at.span ? at : { ...at, span };
  };
  return {
    ...moved(model),
    values: model.values.map(moved),
    nodes: model.nodes.map(moved),
    fields: model.fields.map(moved),
    outputs: model.outputs.map(moved),
  };
}
