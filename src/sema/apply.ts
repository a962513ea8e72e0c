/** @file Applies an expression as a step of a flow: layers, blocks, instances, loops, connections. */
import type { Span } from "../core/span.ts";
import { depthLimit } from "../diagnostics/numbers.ts";
import { notALayer } from "../diagnostics/structure.ts";
import type { Arg, Call, Expr } from "../syntax/ast.ts";
import { applyConnection } from "./connect.ts";
import { isConnection } from "./connections.ts";
import { type Elaboration, freshPaths, namedPath, nextPath, provenance } from "./context.ts";
import { applyDeclaration } from "./declarations.ts";
import { findFunction, findLayer } from "./library.ts";
import type { ValueId } from "./model.ts";
import { useComponent } from "./use.ts";
import { bindName } from "./statements.ts";
import { childEnv, describe, type Env, FAILED, lookUp, type SemaValue } from "./values.ts";
import { hasTensor } from "./has-tensor.ts";
import { applyFor, applyRepeat } from "./loops.ts";
import { isUpper, reportUnknown, reportUnknownStep } from "./unknown.ts";

type Result = readonly ValueId[] | null;

const DEEPEST = 200;

/** One step of a flow. */
export function applyStep(cx: Elaboration, expr: Expr, inputs: readonly ValueId[], env: Env): Result {
  if (cx.where.depth > DEEPEST) {
    cx.report(
      depthLimit.at(expr.span, { limit: DEEPEST }, { notes: provenance(cx).map((n) => n.slice(0, 200)) }),
    );
    return null;
  }
  if (cx.isFull(expr.span)) return null;
  return cx.inside({ depth: cx.where.depth + 1 }, () => step(cx, expr, inputs, env));
}

function step(cx: Elaboration, expr: Expr, inputs: readonly ValueId[], env: Env): Result {
  switch (expr.kind) {
    case "flow":
      return applyFlow(cx, expr.steps, inputs, env);
    case "as":
      return applyAs(cx, expr, inputs, env);
    case "if": {
      const condition = cx.condition(expr.condition, env);
      if (condition === null) return null;
      if (condition) return cx.applyBody(expr.then, inputs, env);
      if (!expr.otherwise) return inputs;
      return expr.otherwise.kind === "if"
        ? cx.apply(expr.otherwise, inputs, env)
        : cx.applyBody(expr.otherwise, inputs, env);
    }
    case "for":
      return applyFor(cx, expr, inputs, env);
    case "repeat":
      return applyRepeat(cx, expr, inputs, env);
    case "name":
      return applyName(cx, expr.name, expr, [], inputs, env);
    case "call":
      return applyCall(cx, expr, inputs, env);
    case "missing":
      return null;
    default: {
      const value = cx.evaluate(expr, env);
      if (value.kind === "recipe" && value.expr === expr) return null;
      return cx.applyValue(value, inputs, expr.span);
    }
  }
}

/** Steps one after the other; an instance's or alias's path holds for the only weighted step, or is the prefix of all. */
function applyFlow(cx: Elaboration, steps: readonly Expr[], inputs: readonly ValueId[], env: Env): Result {
  const { forced } = cx.where;
  const change = forced === null ? {} : { forced: null, path: freshPaths(forced) };
  return cx.inside(change, () => {
    let current: Result = inputs;
    for (const next of steps) {
      if (current === null) return null;
      current = cx.apply(next, current, env);
    }
    return current;
  });
}

function applyAs(
  cx: Elaboration,
  expr: Extract<Expr, { kind: "as" }>,
  inputs: readonly ValueId[],
  env: Env,
): Result {
  const named = expr.value.kind === "name" || expr.value.kind === "call" ? expr.value : null;
  const fresh = named !== null && isFresh(named) && cx.where.forced === null;
  const change = fresh ? { forced: namedPath(cx.where, expr.name.name) } : {};
  const result = cx.inside(change, () => cx.apply(expr.value, inputs, env));
  bindName(cx, expr.name, result ? { kind: "tensors", ids: result } : FAILED, env);
  return result;
}

function isFresh(expr: Extract<Expr, { kind: "name" | "call" }>): boolean {
  const name = expr.kind === "name" ? expr.name : expr.callee.kind === "name" ? expr.callee.name : "";
  return isUpper(name);
}

function applyCall(cx: Elaboration, expr: Call, inputs: readonly ValueId[], env: Env): Result {
  const { callee } = expr;
  if (callee.kind !== "name") return cx.applyValue(cx.evaluate(callee, env), inputs, expr.span);
  if (expr.body) {
    if (isConnection(callee.name)) return applyConnection(cx, callee.name, expr, inputs, env);
    reportUnknown(cx, callee, env);
    return null;
  }
  return applyName(cx, callee.name, expr, expr.args ?? [], inputs, env);
}

/** `Name`, `Name(args)`: a declaration of the file, a layer, a function, or a value that is one. */
function applyName(
  cx: Elaboration,
  name: string,
  expr: Extract<Expr, { kind: "name" | "call" }>,
  args: readonly Arg[],
  inputs: readonly ValueId[],
  env: Env,
): Result {
  const known = lookUp(env, name);
  if (known?.kind === "declaration") return applyDeclaration(cx, known.declaration, expr, args, inputs, env);
  if (known) return cx.applyValue(known, inputs, expr.span);
  if (name === "id") return inputs;
  const layer = findLayer(name);
  if (layer) {
    const bound = cx.bind({ ...layer, positionalOperands: false }, args, env, expr.span, inputs);
    return bound && useComponent(cx, layer, bound, nextPath(cx.where, name), expr.span);
  }
  const component = findFunction(name);
  if (component) {
    const bound = cx.bind({ ...component, positionalOperands: true }, args, env, expr.span, inputs);
    return bound && useComponent(cx, component, bound, "", expr.span);
  }
  reportUnknownStep(cx, name, expr, env);
  return null;
}

/** A `{ body }`: a scope of its own where `it` is what enters. A body that is written on `it` is evaluated, any other applied. */
export function applyBody(cx: Elaboration, expr: Expr, inputs: readonly ValueId[], env: Env): Result {
  const scope = childEnv(env);
  scope.names.set("it", { kind: "tensors", ids: inputs });
  if (!standsAlone(cx, expr, scope)) return cx.apply(expr, inputs, scope);
  const value = cx.evaluate(expr, scope);
  if (value.kind === "tensors") return value.ids;
  return value.kind === "failed" ? null : cx.applyValue(value, inputs, expr.span);
}

/** True for a body that says where its values come from (`it -> A`, `it * g`, `add(it, h)`). */
function standsAlone(cx: Elaboration, expr: Expr, env: Env): boolean {
  if (expr.kind === "name") return expr.name === "it";
  if (expr.kind === "flow" || expr.kind === "as") {
    return standsAlone(cx, expr.kind === "flow" ? expr.steps[0]! : expr.value, env);
  }
  if (expr.kind === "call")
    return !expr.body && (expr.args ?? []).some((a) => mentionsIt(a.value)) && !isFresh(expr);
  return hasTensor(cx, expr, env);
}

function mentionsIt(expr: Expr): boolean {
  if (expr.kind === "name") return expr.name === "it";
  if (expr.kind === "flow") return mentionsIt(expr.steps[0]!);
  if (expr.kind === "binary") return mentionsIt(expr.left) || mentionsIt(expr.right);
  if (expr.kind === "unary") return mentionsIt(expr.operand);
  if (expr.kind === "call") return !isFresh(expr) && (expr.args ?? []).some((a) => mentionsIt(a.value));
  return false;
}

/** A recipe makes new weights below the path here; an instance always uses those below its own. */
export function applyValue(
  cx: Elaboration,
  value: SemaValue,
  inputs: readonly ValueId[],
  span: Span,
): Result {
  if (value.kind === "failed") return null;
  if (value.kind === "recipe") {
    return cx.inside({ defaults: value.defaults }, () => cx.apply(value.expr, inputs, childEnv(value.env)));
  }
  if (value.kind === "instance") {
    const frames = { text: () => `${value.name} at ${cx.locate(span)}`, outer: cx.where.frames };
    const where = { forced: value.path, defaults: value.defaults, frames };
    return cx.inside(where, () => cx.apply(value.expr, inputs, childEnv(value.env)));
  }
  cx.report(notALayer.at(span, { found: describe(value), text: cx.textOf(span) }, { notes: provenance(cx) }));
  return null;
}

/** The scope of paths for a body that stands below a use of its own (`basic1`, an instance's name). */
export function pathsBelow(cx: Elaboration, name: string) {
  const path = nextPath(cx.where, name);
  return { forced: null, path: freshPaths(path) };
}
