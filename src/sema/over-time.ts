/** @file The connections that go along time: bidir, each. */
import type { Span } from "../core/span.ts";
import { needsTime } from "../diagnostics/structure.ts";
import { FUNCTIONS } from "../functions/registry.gen.ts";
import { axisNames, printShape } from "../library/types.ts";
import type { Call, Expr } from "../syntax/ast.ts";
import { type Elaboration, provenance } from "./context.ts";
import type { ValueId } from "./model.ts";
import { one, type Result, single } from "./results.ts";
import { useFunction } from "./use.ts";
import type { Env } from "./values.ts";

/** Both directions with weights of their own, joined on channels; the backward result is turned forward again. */
export function bidir(cx: Elaboration, expr: Call, x: ValueId, body: Expr, env: Env): Result {
  if (!hasTime(cx, x, "bidir", expr.span)) return null;
  const at = expr.callee.span;
  const reverse = FUNCTIONS.get("reverse_time")!;
  const forward = cx.applyBody(body, [x], env);
  const turned = one(useFunction(cx, reverse, [x], at));
  const backward = turned === null ? null : cx.applyBody(body, [turned], env);
  if (!forward || !backward) return null;
  const f = single(cx, forward, "bidir", expr.span);
  const b = single(cx, backward, "bidir", expr.span);
  if (f === null || b === null || !hasTime(cx, f, "bidir", expr.span)) return null;
  const back = one(useFunction(cx, reverse, [b], at));
  return back === null ? null : useFunction(cx, FUNCTIONS.get("concat")!, [f, back], at);
}

/** f at every step: the steps become examples (n·t of them), and are put back in line afterwards. */
export function each(cx: Elaboration, expr: Call, x: ValueId, body: Expr, env: Env): Result {
  if (!hasTime(cx, x, "each", expr.span)) return null;
  const at = expr.callee.span;
  const length = cx.typeOf(x).axes[0]!;
  const steps = one(useFunction(cx, FUNCTIONS.get("fold_time")!, [x], at));
  if (steps === null) return null;
  const outer = cx.draft.folds.get(x);
  cx.draft.folds.set(steps, steps);
  const result = cx.applyBody(body, [steps], env);
  if (!result) return null;
  const lines: ValueId[] = [];
  for (const id of result) {
    const given = new Map([["length", { kind: "size", size: length.size } as const]]);
    const line = one(useFunction(cx, FUNCTIONS.get("unfold_time")!, [id], at, given));
    if (line === null) return null;
    if (outer === undefined) cx.draft.folds.delete(line);
    else cx.draft.folds.set(line, outer);
    lines.push(line);
  }
  return lines;
}

function hasTime(cx: Elaboration, id: ValueId, name: string, span: Span): boolean {
  const type = cx.typeOf(id);
  if (axisNames(type)[0] === "t") return true;
  cx.report(needsTime.at(span, { name, found: printShape(type) }, { notes: provenance(cx) }));
  return false;
}
