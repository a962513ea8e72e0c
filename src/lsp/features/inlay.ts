/** @file Inlay hints: the shape after each line of a pipeline. */
import type { ValueType } from "../../library/types.ts";
import { printSize } from "../../sizes/size.ts";
import { typesOf } from "../shapes.ts";
import { allExpressions } from "../walk.ts";
import type { Checked } from "../workspace.ts";

export interface InlayHint {
  readonly offset: number;
  readonly label: string;
}

/** More shapes at one place than these say little. */
const MOST_SHAPES = 3;

/** A hint at the end of each line that ends a step, once; where all uses differ too much there is none. */
export function listHints(checked: Checked, from: number, to: number): InlayHint[] {
  const { text, ast } = checked;
  const hints = new Map<number, string>();
  for (const flow of allExpressions(ast)) {
    if (flow.kind !== "flow" || flow.span.end < from || flow.span.start > to) continue;
    flow.steps.forEach((step, i) => {
      const offset = step.span.end;
      const entersOnly = i === 0 && step.kind === "name" && /^[a-z]/.test(step.name);
      if (entersOnly || !endsLine(text, offset) || hints.has(offset)) return;
      const types = typesOf(checked.shapes, step, flow.steps[i + 1] ?? null);
      if (types.length > 0 && types.length <= MOST_SHAPES)
        hints.set(offset, types.map(printBriefly).join(" | "));
    });
  }
  return [...hints]
    .map(([offset, label]) => ({ offset, label }))
    .filter((h) => from <= h.offset && h.offset <= to);
}

function endsLine(text: string, offset: number): boolean {
  return /^[ \t]*(?:\/\/[^\n]*)?(?:\r|\n|$)/.test(text.slice(offset, offset + 200));
}

/** `28×28×16` */
function printBriefly(type: ValueType): string {
  return type.axes.length === 0 ? "1" : type.axes.map((a) => printSize(a.size)).join("×");
}
