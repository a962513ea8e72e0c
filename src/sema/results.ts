/** @file What a use or a body gives: values, or null where something was reported. */
import type { Span } from "../core/span.ts";
import { oneInput } from "../diagnostics/structure.ts";
import { type Elaboration, provenance } from "./context.ts";
import type { ValueId } from "./model.ts";

export type Result = readonly ValueId[] | null;

/** The only value of a body that must give one; else reported. */
export function single(
  cx: Elaboration,
  values: readonly ValueId[],
  name: string,
  span: Span,
): ValueId | null {
  if (values.length === 1) return values[0]!;
  cx.report(oneInput.at(span, { name, found: values.length }, { notes: provenance(cx) }));
  return null;
}

/** The first value of a use that gives one. */
export function one(result: Result): ValueId | null {
  return result?.[0] ?? null;
}
