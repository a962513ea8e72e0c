/** @file Makes the state of an elaboration and ties together the functions that call each other through it. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { invariant } from "../core/invariant.ts";
import { lineStarts, positionAt, type Span } from "../core/span.ts";
import { notANumber } from "../diagnostics/numbers.ts";
import { applyBody, applyStep, applyValue } from "./apply.ts";
import { bindArguments } from "./arguments.ts";
import { type Elaboration, freshPaths, provenance, type Where } from "./context.ts";
import { evaluate, weightValue } from "./evaluate.ts";
import { findFunction, findLayer } from "./library.ts";
import type { ValueId } from "./model.ts";
import type { Declaration, FileUnit } from "./project.ts";
import { childEnv, describe, type Env, lookUp } from "./values.ts";

/** A fresh elaboration over a project's files. Diagnostics of one place and code are kept once. */
export function createElaboration(
  main: FileUnit,
  texts: ReadonlyMap<string, string>,
  diagnostics: Diagnostic[],
): { cx: Elaboration; finish: () => void } {
  let where: Where = { path: freshPaths(""), forced: null, defaults: null, frames: [], training: false, depth: 0 };
  const active: Declaration[] = [];
  const checks: (() => void)[] = [];
  const seen = new Set(diagnostics.map(keyOf));
  const starts = new Map<string, number[]>();
  const environments = new Map<FileUnit, Env>();

  const cx: Elaboration = {
    draft: {
      values: [],
      nodes: [],
      weights: new Map(),
      weightValues: new Map(),
      buffers: new Map(),
      folds: new Map(),
    },
    get where() {
      return where;
    },
    dims: new Map(),
    givenDims: new Map(),
    active,
    withActive(declaration, f) {
      active.push(declaration);
      try {
        return f();
      } finally {
        active.pop();
      }
    },
    environmentOf: (declaration) => environmentOf(unitOf(main, declaration) ?? main),
    later: (check) => checks.push(check),
    report(diagnostic) {
      const key = keyOf(diagnostic);
      if (seen.has(key)) return;
      seen.add(key);
      diagnostics.push(diagnostic);
    },
    inside(change, f) {
      const before = where;
      where = { ...where, ...change };
      try {
        return f();
      } finally {
        where = before;
      }
    },
    evaluate: (expr, env) => evaluate(cx, expr, env),
    condition(expr, env) {
      const value = cx.evaluate(expr, env);
      if (value.kind === "bool") return value.value;
      if (value.kind !== "failed") {
        cx.report(notANumber.at(expr.span, { needs: "true or false", found: describe(value) }, { notes: provenance(cx) }));
      }
      return null;
    },
    apply: (expr, inputs, env) => applyStep(cx, expr, inputs, env),
    applyBody: (expr, inputs, env) => applyBody(cx, expr, inputs, env),
    applyValue: (value, inputs, span) => applyValue(cx, value, inputs, span),
    bind: (callee, args, env, span, flow) => bindArguments(cx, callee, args, env, span, flow),
    isKnown: (name, env) => lookUp(env, name) !== null || findLayer(name) !== null || findFunction(name) !== null,
    parametersOf(set) {
      const all = [...cx.draft.weights.values()];
      const below = all.filter((w) => set.below === null || w.path === set.below || w.path.startsWith(`${set.below}.`));
      const chosen = set.which === "params" ? below : below.filter((w) => w.role === "weight");
      return chosen.map((w) => weightValue(cx, w.path));
    },
    addValue(type, origin, span) {
      const id = cx.draft.values.length as ValueId;
      cx.draft.values.push({ id, type, origin, span });
      return id;
    },
    typeOf(id) {
      const value = cx.draft.values[id];
      invariant(value, `value ${id} is not in the model`);
      return value.type;
    },
    locate(span) {
      const { line, column } = positionAt(startsOf(span.file), span.start);
      return `${span.file}:${line}:${column}`;
    },
    textOf: (span: Span) => (texts.get(span.file) ?? "").slice(span.start, span.end).replace(/\s+/g, " "),
  };

  function startsOf(file: string): number[] {
    let known = starts.get(file);
    if (!known) starts.set(file, (known = lineStarts(texts.get(file) ?? "")));
    return known;
  }

  /** Declarations by name; consts evaluated in order, each seeing those before it. */
  function environmentOf(unit: FileUnit): Env {
    const known = environments.get(unit);
    if (known) return known;
    const env = childEnv(null);
    environments.set(unit, env);
    for (const [name, { declaration }] of unit.names) {
      if (declaration.kind !== "const") env.names.set(name, { kind: "declaration", declaration });
    }
    for (const [name, { declaration, unit: home }] of unit.names) {
      if (declaration.kind !== "const") continue;
      const scope = home === unit ? env : environmentOf(home);
      env.names.set(name, cx.evaluate(declaration.value, scope));
    }
    return env;
  }

  return { cx, finish: () => checks.forEach((check) => check()) };
}

function keyOf(d: Diagnostic): string {
  return `${d.code} ${d.span.file} ${d.span.start} ${d.span.end}`;
}

/** The file that a declaration stands in. */
function unitOf(unit: FileUnit, declaration: Declaration, seen = new Set<FileUnit>()): FileUnit | null {
  if (seen.has(unit)) return null;
  seen.add(unit);
  for (const entry of unit.names.values()) {
    if (entry.declaration === declaration) return entry.unit;
    const found = unitOf(entry.unit, declaration, seen);
    if (found) return found;
  }
  return null;
}
