/** @file Reports names and layers that nothing has, with the nearest one that something has. */
import { findNearest } from "../core/did-you-mean.ts";
import { unknownLayer, unknownName } from "../diagnostics/names.ts";
import { LAYERS } from "../layers/registry.gen.ts";
import type { Expr, Name } from "../syntax/ast.ts";
import { type Elaboration, provenance } from "./context.ts";
import { knownNames } from "./library.ts";
import { layerOfOtherName } from "./other-names.ts";
import type { Env } from "./values.ts";

/** Reports a name that nothing has, with the nearest one that something has. */
export function reportUnknown(cx: Elaboration, expr: Name, env: Env): void {
  const near = nearestName(expr.name, knownNames(env));
  const later = boundLater(cx, expr);
  const help = later !== null ? [later] : near ? [`did you mean \`${near}\`?`] : [];
  const fixes =
    near && later === null ? [{ title: `change to ${near}`, edits: [{ span: expr.span, text: near }] }] : [];
  cx.report(unknownName.at(expr.span, { name: expr.name }, { help, fixes, notes: provenance(cx) }));
}

/** Says so where a name is bound in the same body, only not yet: further down, or by the statement that reads it. */
function boundLater(cx: Elaboration, { name, span }: Name): string | null {
  const body = cx.bodyAround(span);
  for (const statement of body) {
    if (statement.kind !== "binding" && statement.kind !== "output") continue;
    const names = statement.kind === "binding" ? statement.names : [statement.name];
    if (!names.some((n) => n.name === name) || statement.span.end <= span.start) continue;
    return statement.span.start <= span.start
      ? `\`${name}\` is what this statement makes: a value cannot flow into itself; what lasts from step to step is a cell's state`
      : `\`${name}\` is bound further down, at ${cx.locate(statement.span)}: a name is bound before its use`;
  }
  return null;
}

/** A name of the same case that is close, or the same in another case (`relu`); one letter is close to all. */
function nearestName(name: string, known: readonly string[]): string | null {
  const same = known.find((k) => k.toLowerCase() === name.toLowerCase());
  if (same !== undefined) return same;
  return name.length > 1
    ? findNearest(
        name,
        known.filter((k) => isUpper(k) === isUpper(name)),
      )
    : null;
}

export function isUpper(name: string): boolean {
  return /^[A-Z]/.test(name);
}

/** Reports a step that nothing is called, with the nearest layer or block. */
export function reportUnknownStep(
  cx: Elaboration,
  name: string,
  expr: Extract<Expr, { kind: "name" | "call" }>,
  env: Env,
): void {
  const at = expr.kind === "call" ? expr.callee.span : expr.span;
  if (!isUpper(name)) return reportUnknown(cx, { kind: "name", name, span: at }, env);
  const layers = [...LAYERS.keys(), ...knownNames(env).filter(isUpper)];
  const near = layerOfOtherName(name, layers) ?? findNearest(name, layers);
  const fixes = near ? [{ title: `change to ${near}`, edits: [{ span: at, text: near }] }] : [];
  const help = near ? [`did you mean \`${near}\`?`] : [];
  cx.report(unknownLayer.at(at, { name }, { help, fixes, notes: provenance(cx) }));
}
