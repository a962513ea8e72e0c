/** @file Makes the state of an elaboration and ties together the functions that call each other through it. */
import { invariant } from "../core/invariant.ts";
import { notANumber, tooManyUses } from "../diagnostics/numbers.ts";
import { applyBody, applyStep, applyValue } from "./apply.ts";
import { bindArguments } from "./arguments.ts";
import { changeWhere, type Elaboration, freshPaths, provenance, type Where } from "./context.ts";
import { findContract } from "./contract.ts";
import { applyDeclaration } from "./declarations.ts";
import { evaluate } from "./evaluate.ts";
import { findFunction, findLayer } from "./library.ts";
import type { ValueId } from "./model.ts";
import type { Declaration, FileUnit } from "./project.ts";
import type { Proving } from "./proving.ts";
import { createSink, type Shared, type Sink } from "./shared.ts";
import { childEnv, describe, type Env, FAILED, lookUp } from "./values.ts";
import { weightValue } from "./members.ts";

/** Uses of layers and functions in one model. */
const MOST_USES = 100_000;
/** Steps of flows, also those that add nothing: blocks that double each other at every level. */
const MOST_STEPS = 2_000_000;
/** Where a block is only tried: what takes longer is left to its uses. */
const MOST_STEPS_OF_TRIAL = 20_000;

/** What an elaboration is for, if not for a model. */
export interface Purpose {
  /** Parameters are symbols. */
  readonly proving?: Proving | null;
  /** Only the diagnostics count. */
  readonly trial?: boolean;
}

/** A fresh elaboration over a project's files. */
export function createElaboration(
  shared: Shared,
  sink: Sink,
  purpose: Purpose = {},
): { cx: Elaboration; finish: () => void } {
  let where: Where = {
    path: freshPaths(""),
    forced: null,
    defaults: null,
    frames: null,
    training: false,
    depth: 0,
  };
  const active: Declaration[] = [];
  const checks: (() => void)[] = [];
  let steps = 0;
  let full = false;
  const { environments } = shared;
  const { proving = null, trial = false } = purpose;
  const most = proving?.settling ? MOST_STEPS_OF_TRIAL : MOST_STEPS;
  const sketch = trial && !shared.countsFigures;

  const cx: Elaboration = {
    proving,
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
    environmentOf: (declaration) => environmentOf(shared.unitOf(declaration)),
    later: (check) => checks.push(check),
    sketch,
    report: (diagnostic) => sink.report(diagnostic),
    isFull(span) {
      steps++;
      if (steps <= most && cx.draft.nodes.length <= MOST_USES) return false;
      if (!full) cx.report(tooManyUses.at(span, { most: MOST_USES }, { notes: provenance(cx) }));
      full = true;
      return true;
    },
    inside(change, f) {
      const before = where;
      where = changeWhere(where, change);
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
        cx.report(
          notANumber.at(
            expr.span,
            { needs: "true or false", found: describe(value) },
            { notes: provenance(cx) },
          ),
        );
      }
      return null;
    },
    apply: (expr, inputs, env) => applyStep(cx, expr, inputs, env),
    applyBody: (expr, inputs, env) => applyBody(cx, expr, inputs, env),
    applyValue: (value, inputs, span) => applyValue(cx, value, inputs, span),
    applyDeclaration: (declaration, site, args, inputs, env) =>
      applyDeclaration(cx, declaration, site, args, inputs, env),
    noteUse(declaration) {
      shared.used.add(declaration);
    },
    contractOf(declaration) {
      let known = shared.contracts.get(declaration);
      if (!known) shared.contracts.set(declaration, (known = findContract(elaborateApart, declaration)));
      return known;
    },
    bind: (callee, args, env, span, flow) => bindArguments(cx, callee, args, env, span, flow),
    isKnown: (name, env) =>
      lookUp(env, name) !== null || findLayer(name) !== null || findFunction(name) !== null,
    parametersOf(set) {
      const all = [...cx.draft.weights.values()];
      const below = all.filter(
        (w) => set.below === null || w.path === set.below || w.path.startsWith(`${set.below}.`),
      );
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
    locate: (span) => shared.locate(span),
    textOf: (span) => shared.textOf(span),
    bodyAround: (span) => shared.bodyAround(span),
  };

  function elaborateApart(apart: Proving): { cx: Elaboration; sink: Sink } {
    const quiet = createSink([]);
    return { cx: createElaboration(shared, quiet, { proving: apart }).cx, sink: quiet };
  }

  /** Declarations by name; consts evaluated in order, each seeing those before it. */
  function environmentOf(unit: FileUnit): Env {
    const known = environments.get(unit);
    if (known) return known;
    const env = childEnv(null);
    environments.set(unit, env);
    for (const name of unit.failed) env.names.set(name, FAILED);
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
