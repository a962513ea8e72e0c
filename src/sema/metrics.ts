/** @file The metrics of a train block, with the values that they measure. */
import { metricTwice } from "../diagnostics/setup.ts";
import { isComplaint } from "../library/define.ts";
import { METRICS } from "../metrics/registry.gen.ts";
import type { Expr } from "../syntax/ast.ts";
import { configure } from "./configure.ts";
import { type Elaboration, provenance } from "./context.ts";
import type { MetricSetup } from "./model.ts";
import { divides, isWithin } from "./proving.ts";
import type { Env } from "./values.ts";

/** Metrics under names of their own: a second accuracy is `accuracy2`. */
export function metricsOf(cx: Elaboration, expr: Expr | undefined, env: Env): MetricSetup[] {
  if (!expr) return [];
  const items = expr.kind === "list" ? expr.items : [expr];
  const found: MetricSetup[] = [];
  const counts = new Map<string, number>();
  for (const item of items) {
    const metric = configure(cx, item, METRICS, "metric", env, true);
    if (!metric) continue;
    const name = metric.definition.name;
    const operands = metric.operands.map((id) => (id === null ? null : cx.typeOf(id)));
    const nothing = () => undefined;
    const problem = metric.definition.infer({
      operands,
      args: metric.args,
      weight: nothing,
      buffer: nothing,
      macs: nothing,
      warn: nothing,
      divides: (divisor, size) => divides(cx.proving, divisor, size),
      isWithin: (size, limit) => isWithin(cx.proving, size, limit),
    });
    if (isComplaint(problem)) {
      cx.report(problem.complaint(item.span, { notes: provenance(cx) }));
      continue;
    }
    const same = found.some(
      (m) =>
        m.definition === metric.definition &&
        sameOperands(m, metric) &&
        cx.textOf(m.span) === cx.textOf(item.span),
    );
    if (same) cx.report(metricTwice.at(item.span, { name }, { notes: provenance(cx) }));
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    found.push({ ...metric, name: count === 1 ? name : `${name}${count}` });
  }
  return found;
}

function sameOperands(a: Pick<MetricSetup, "operands">, b: Pick<MetricSetup, "operands">): boolean {
  return a.operands.length === b.operands.length && a.operands.every((id, i) => id === b.operands[i]);
}
