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
  const fixes = near ? [{ title: `change to ${near}`, edits: [{ span: expr.span, text: near }] }] : [];
  const help = near ? [`did you mean \`${near}\`?`] : [];
  cx.report(unknownName.at(expr.span, { name: expr.name }, { help, fixes, notes: provenance(cx) }));
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
