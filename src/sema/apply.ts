/** @file Applies an expression as a step of a flow: layers, blocks, instances, loops, connections. */
import type { Span } from "../core/span.ts";
import { findNearest } from "../core/did-you-mean.ts";
import { LAYERS } from "../layers/registry.gen.ts";
import { unknownLayer } from "../diagnostics/names.ts";
import { depthLimit, loopNames, notAList, repeatCount } from "../diagnostics/numbers.ts";
import { notALayer } from "../diagnostics/structure.ts";
import type { Arg, Call, Expr, For, Repeat } from "../syntax/ast.ts";
import { reportInexact } from "./arithmetic.ts";
import { applyConnection } from "./connect.ts";
import { isConnection } from "./connections.ts";
import { type Elaboration, freshPaths, namedPath, nextPath, provenance } from "./context.ts";
import { applyDeclaration } from "./declarations.ts";
import { hasTensor, isUpper, reportUnknown } from "./evaluate.ts";
import { findFunction, findLayer, knownNames } from "./library.ts";
import type { ValueId } from "./model.ts";
import { proveRepeat } from "./proving.ts";
import { copyTurn, findSteady, markDraft, recordTurn, type SteadyTurn } from "./turns.ts";
import { useComponent } from "./use.ts";
import { childEnv, describe, type Env, lookUp, number, printValue, type SemaValue } from "./values.ts";

type Result = readonly ValueId[] | null;

const DEEPEST = 200;
/** More uses than this are refused: the machine would not hold the model. */
const MOST_TURNS = 100_000;

/** One step of a flow. */
export function applyStep(cx: Elaboration, expr: Expr, inputs: readonly ValueId[], env: Env): Result {
  if (cx.where.depth > DEEPEST) {
    cx.report(depthLimit.at(expr.span, { limit: DEEPEST }, { notes: provenance(cx).map((n) => n.slice(0, 200)) }));
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
      return expr.otherwise.kind === "if" ? cx.apply(expr.otherwise, inputs, env) : cx.applyBody(expr.otherwise, inputs, env);
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

function applyAs(cx: Elaboration, expr: Extract<Expr, { kind: "as" }>, inputs: readonly ValueId[], env: Env): Result {
  const named = expr.value.kind === "name" || expr.value.kind === "call" ? expr.value : null;
  const fresh = named !== null && isFresh(named) && cx.where.forced === null;
  const change = fresh ? { forced: namedPath(cx.where, expr.name.name) } : {};
  const result = cx.inside(change, () => cx.apply(expr.value, inputs, env));
  if (result) env.names.set(expr.name.name, { kind: "tensors", ids: result });
  else env.names.set(expr.name.name, { kind: "failed" });
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

/** Reports a step that nothing is called, with the nearest layer or block. */
export function reportUnknownStep(cx: Elaboration, name: string, expr: Extract<Expr, { kind: "name" | "call" }>, env: Env): void {
  const at = expr.kind === "call" ? expr.callee.span : expr.span;
  if (!isUpper(name)) return reportUnknown(cx, { kind: "name", name, span: at }, env);
  const layers = [...LAYERS.keys(), ...knownNames(env).filter(isUpper)];
  const near = findNearest(name, layers) ?? otherName(name);
  const fixes = near ? [{ title: `change to ${near}`, edits: [{ span: at, text: near }] }] : [];
  const help = near ? [`did you mean \`${near}\`?`] : [];
  cx.report(unknownLayer.at(at, { name }, { help, fixes, notes: provenance(cx) }));
}

/** What other frameworks call our layers. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  Dense: "Linear", FullyConnected: "Linear", Conv1D: "Conv", Conv2D: "Conv", Conv3D: "Conv", Conv1d: "Conv", Conv2d: "Conv",
  Conv3d: "Conv", MaxPooling2D: "MaxPool", MaxPool2d: "MaxPool", AveragePooling2D: "AvgPool", AvgPool2d: "AvgPool",
  BatchNormalization: "BatchNorm", BatchNorm2d: "BatchNorm", Activation: "ReLU", Swish: "SiLU", InputLayer: "id",
  GlobalAveragePooling2D: "GlobalAvgPool", Conv2DTranspose: "ConvTranspose", ConvTranspose2d: "ConvTranspose",
};

function otherName(name: string): string | null {
  return OTHER_NAMES[name] ?? null;
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
  if (expr.kind === "call") return !expr.body && (expr.args ?? []).some((a) => mentionsIt(a.value)) && !isFresh(expr);
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
export function applyValue(cx: Elaboration, value: SemaValue, inputs: readonly ValueId[], span: Span): Result {
  if (value.kind === "failed") return null;
  if (value.kind === "recipe") {
    return cx.inside({ defaults: value.defaults }, () => cx.apply(value.expr, inputs, childEnv(value.env)));
  }
  if (value.kind === "instance") {
    const where = { forced: value.path, defaults: value.defaults };
    return cx.inside(where, () => cx.apply(value.expr, inputs, childEnv(value.env)));
  }
  cx.report(notALayer.at(span, { found: describe(value), text: cx.textOf(span) }, { notes: provenance(cx) }));
  return null;
}

function applyRepeat(cx: Elaboration, expr: Repeat, inputs: readonly ValueId[], env: Env): Result {
  const value = cx.evaluate(expr.count, env);
  if (value.kind === "failed") return null;
  if (value.kind === "size" && cx.proving) return proveRepeat(cx, cx.proving, expr, value.size, inputs, env);
  if (reportInexact(cx, value, expr.count.span)) return null;
  const count = value.kind === "number" ? value.value : NaN;
  if (!Number.isInteger(count) || count < 0 || count > MOST_TURNS) {
    const found = value.kind === "number" ? String(value.value) : describe(value);
    cx.report(repeatCount.at(expr.count.span, { found, most: MOST_TURNS }, { notes: provenance(cx) }));
    return null;
  }
  const turns = Array.from({ length: count }, () => new Map<string, SemaValue>());
  return applyTurns(cx, () => `repeat ${cx.textOf(expr.count.span)}`, expr.body, turns, inputs, env);
}

function applyFor(cx: Elaboration, expr: For, inputs: readonly ValueId[], env: Env): Result {
  const list = cx.evaluate(expr.list, env);
  if (list.kind === "failed") return null;
  if (list.kind !== "list") {
    cx.report(notAList.at(expr.list.span, { found: describe(list) }, { notes: provenance(cx) }));
    return null;
  }
  const turns: Map<string, SemaValue>[] = [];
  for (const item of list.items) {
    const parts = expr.names.length === 1 ? [item] : item.kind === "list" ? item.items : item.kind === "sizes" ? item.values.map(number) : [item];
    if (parts.length !== expr.names.length) {
      const args = { names: expr.names.map((n) => n.name), found: printValue(item) };
      cx.report(loopNames.at(expr.list.span, args, { notes: provenance(cx) }));
      return null;
    }
    turns.push(new Map(expr.names.map((name, i) => [name.name, parts[i]!])));
  }
  return applyTurns(cx, () => `for ${expr.names.map((n) => n.name).join(", ")} in [...]`, expr.body, turns, inputs, env);
}

/** The turns of a loop, each with its names; stops at the first that fails. */
function applyTurns(
  cx: Elaboration,
  title: () => string,
  body: Expr,
  turns: readonly ReadonlyMap<string, SemaValue>[],
  inputs: readonly ValueId[],
  env: Env,
): Result {
  const { forced } = cx.where;
  const change = forced === null ? {} : { forced: null, path: freshPaths(forced) };
  return cx.inside(change, () => {
    const loop = markDraft(cx.draft);
    let current: Result = inputs;
    let steady: SteadyTurn | null = null;
    for (const [i, names] of turns.entries()) {
      if (current === null || cx.isFull(body.span)) return null;
      if (steady && cx.sketch) return current;
      if (steady) {
        current = copyTurn(cx, steady, current);
        continue;
      }
      const scope = childEnv(env);
      for (const [name, value] of names) scope.names.set(name, value);
      const entered: readonly ValueId[] = current;
      const frames = { text: () => `${ordinal(i + 1)} turn of \`${title()}\``, outer: cx.where.frames };
      const turn = recordTurn(cx, entered, () => cx.inside<Result>({ frames }, () => cx.applyBody(body, entered, scope)));
      current = turn && turn.left;
      if (turn && names.size === 0 && turns.length - i > 1) steady = findSteady(cx, turn, loop);
    }
    return current;
  });
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return ORDINALS[n - 1] ?? `${n}${suffix}`;
}

/** The scope of paths for a body that stands below a use of its own (`basic1`, an instance's name). */
export function pathsBelow(cx: Elaboration, name: string) {
  const path = nextPath(cx.where, name);
  return { forced: null, path: freshPaths(path) };
}

