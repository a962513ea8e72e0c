/** @file Puts the tensors that a call was given in the order of its callee's operands. */
import type { Span } from "../core/span.ts";
import { operandCount } from "../diagnostics/calls.ts";
import type { OperandSpec } from "../library/define.ts";
import type { Elaboration } from "./context.ts";
import { provenance } from "./context.ts";
import type { ValueId } from "./model.ts";

/** Operands in order: positional ones from the left, optional ones by name alone; null where the count is wrong (reported). */
export function operandsOf(
  cx: Elaboration,
  callee: { readonly name: string; readonly operands?: readonly OperandSpec[] },
  positional: readonly ValueId[],
  named: ReadonlyMap<string, ValueId>,
  span: Span,
): readonly (ValueId | null)[] | null {
  const specs = callee.operands ?? [{ name: "x" }];
  const result: (ValueId | null)[] = [];
  let next = 0;
  for (const spec of specs) {
    const byName = named.get(spec.name);
    if (byName !== undefined) result.push(byName);
    else if (spec.variadic) {
      result.push(...positional.slice(next));
      next = positional.length;
    } else if (spec.optional) result.push(null);
    else if (next < positional.length) result.push(positional[next++]!);
    else return wrongCount(cx, callee.name, specs, positional.length, span);
  }
  const empty = specs.some((s) => s.variadic && !s.optional) && result.length === 0;
  if (next < positional.length || empty) return wrongCount(cx, callee.name, specs, positional.length, span);
  return result;
}

function wrongCount(
  cx: Elaboration,
  callee: string,
  specs: readonly OperandSpec[],
  found: number,
  span: Span,
): null {
  const needs = specs.filter((s) => !s.optional).map((s) => s.name);
  cx.report(operandCount.at(span, { callee, needs, found }, { notes: provenance(cx) }));
  return null;
}
