/** @file Evaluates expressions where a value stands: numbers, lists, tensors, and recipes of layers. */
import { listIndex, notAList, notANumber } from "../diagnostics/numbers.ts";
import { valueCalled } from "../diagnostics/structure.ts";
import type { Call, Expr, Name } from "../syntax/ast.ts";
import { binaryValue, reportInexact, unaryValue } from "./arithmetic.ts";
import { callNumbers, isNumberFunction } from "./number-functions.ts";
import { isConnection } from "./connections.ts";
import { type Elaboration, provenance } from "./context.ts";
import { findLayer, findFunction } from "./library.ts";
import type { ValueId } from "./model.ts";
import { useComponent } from "./use.ts";
import { bindName } from "./statements.ts";
import { describe, type Env, FAILED, lookUp, number, type SemaValue } from "./values.ts";
import { hasTensor } from "./has-tensor.ts";
import { evaluateMember } from "./members.ts";
import { isUpper, reportUnknown } from "./unknown.ts";

/** The value of an expression; FAILED if something was reported. */
export function evaluate(cx: Elaboration, expr: Expr, env: Env): SemaValue {
  switch (expr.kind) {
    case "number":
      return { kind: "number", value: expr.value, percent: expr.percent };
    case "size":
      return { kind: "sizes", values: expr.values };
    case "string":
      return { kind: "string", value: expr.value };
    case "bool":
      return { kind: "bool", value: expr.value };
    case "name":
      return evaluateName(cx, expr, env);
    case "member":
      return evaluateMember(cx, expr, env);
    case "index":
      return evaluateIndex(cx, expr.object, expr.index, env);
    case "call":
      return evaluateCall(cx, expr, env);
    case "list":
    case "tuple":
      return evaluateItems(cx, expr, env);
    case "unary":
      return unaryValue(cx, expr.op, cx.evaluate(expr.operand, env), expr.span);
    case "binary":
      return binaryValue(cx, expr, env);
    case "range":
      return evaluateRange(cx, expr.from, expr.to, env);
    case "flow":
      return evaluateFlow(cx, expr.steps, expr, env);
    case "as":
      return evaluateAs(cx, expr, env);
    case "if":
      return evaluateIf(cx, expr, env);
    case "for":
    case "repeat":
      return { kind: "recipe", expr, env, defaults: cx.where.defaults };
    case "missing":
      return FAILED;
  }
}

function evaluateName(cx: Elaboration, expr: Name, env: Env): SemaValue {
  const known = lookUp(env, expr.name);
  if (known && known.kind !== "declaration") return known;
  if (known?.kind === "declaration") {
    const { kind } = known.declaration;
    if (kind !== "block" && kind !== "cell" && kind !== "model") return known;
    return { kind: "recipe", expr, env, defaults: cx.where.defaults };
  }
  if (expr.name === "id" || findLayer(expr.name) || findFunction(expr.name)) {
    return { kind: "recipe", expr, env, defaults: cx.where.defaults };
  }
  reportUnknown(cx, expr, env);
  return FAILED;
}

function evaluateIndex(cx: Elaboration, object: Expr, index: Expr, env: Env): SemaValue {
  const list = cx.evaluate(object, env);
  const at = cx.evaluate(index, env);
  if (list.kind === "failed" || at.kind === "failed") return FAILED;
  const items = list.kind === "list" ? list.items : list.kind === "sizes" ? list.values.map(number) : null;
  if (!items) {
    cx.report(notAList.at(object.span, { found: describe(list) }, { notes: provenance(cx) }));
    return FAILED;
  }
  const value = at.kind === "number" ? items[at.value] : undefined;
  if (value) return value;
  cx.report(
    listIndex.at(
      index.span,
      { index: cx.textOf(index.span), length: items.length },
      { notes: provenance(cx) },
    ),
  );
  return FAILED;
}

function evaluateCall(cx: Elaboration, expr: Call, env: Env): SemaValue {
  const recipe: SemaValue = { kind: "recipe", expr, env, defaults: cx.where.defaults };
  if (expr.callee.kind !== "name") return recipe;
  const name = expr.callee.name;
  if (expr.body && isConnection(name)) return recipe;
  if (isUpper(name)) return recipe;
  const component = findFunction(name);
  const args = expr.args ?? [];
  if (isNumberFunction(name) && !args.some((a) => hasTensor(cx, a.value, env)))
    return callNumbers(cx, expr, name, env);
  if (component) {
    if (!args.some((a) => hasTensor(cx, a.value, env))) return recipe;
    const bound = cx.bind({ ...component, positionalOperands: true }, args, env, expr.span);
    const ids = bound && useComponent(cx, component, bound, "", expr.span);
    return ids ? { kind: "tensors", ids } : FAILED;
  }
  const known = lookUp(env, name);
  if (known?.kind === "failed") return FAILED;
  if (known) {
    cx.report(
      valueCalled.at(
        expr.span,
        { name, found: describe(known) },
        { help: [`write \`x -> ${name}\``], notes: provenance(cx) },
      ),
    );
    return FAILED;
  }
  reportUnknown(cx, expr.callee, env);
  return FAILED;
}

function evaluateItems(
  cx: Elaboration,
  expr: Extract<Expr, { kind: "list" | "tuple" }>,
  env: Env,
): SemaValue {
  const items = expr.items.map((item) => cx.evaluate(item, env));
  if (items.some((item) => item.kind === "failed")) return FAILED;
  if (expr.kind === "tuple" && items.length > 0 && items.every((item) => item.kind === "tensors")) {
    return { kind: "tensors", ids: items.flatMap((item) => (item.kind === "tensors" ? item.ids : [])) };
  }
  return { kind: "list", items, tuple: expr.kind === "tuple" };
}

const LONGEST_RANGE = 1_000_000;

function evaluateRange(cx: Elaboration, from: Expr, to: Expr, env: Env): SemaValue {
  const low = cx.evaluate(from, env);
  const high = cx.evaluate(to, env);
  if (low.kind === "failed" || high.kind === "failed") return FAILED;
  for (const [value, expr] of [
    [low, from],
    [high, to],
  ] as const) {
    if (value.kind === "number" && Number.isInteger(value.value)) continue;
    if (reportInexact(cx, value, expr.span)) return FAILED;
    cx.report(
      notANumber.at(
        expr.span,
        { needs: "a whole number", found: describe(value) },
        { notes: provenance(cx) },
      ),
    );
    return FAILED;
  }
  if (low.kind !== "number" || high.kind !== "number") return FAILED;
  const count = Math.max(0, high.value - low.value + 1);
  if (count > LONGEST_RANGE) {
    cx.report(
      notANumber.at(to.span, { needs: `a range of at most ${LONGEST_RANGE} values`, found: String(count) }),
    );
    return FAILED;
  }
  return {
    kind: "list",
    tuple: false,
    items: Array.from({ length: count }, (_, i) => number(low.value + i)),
  };
}

function evaluateFlow(cx: Elaboration, steps: readonly Expr[], whole: Expr, env: Env): SemaValue {
  const head = hasTensor(cx, steps[0]!, env) ? cx.evaluate(steps[0]!, env) : headValue(cx, steps[0]!, env);
  if (head.kind === "failed") return FAILED;
  if (head.kind !== "tensors") return { kind: "recipe", expr: whole, env, defaults: cx.where.defaults };
  let current: readonly ValueId[] | null = head.ids;
  for (const step of steps.slice(1)) {
    if (current === null) return FAILED;
    current = cx.apply(step, current, env);
  }
  return current ? { kind: "tensors", ids: current } : FAILED;
}

/** The first step of a flow that is no tensor: a layer makes the flow a recipe, a number is a mistake. */
function headValue(cx: Elaboration, head: Expr, env: Env): SemaValue {
  const value = cx.evaluate(head, env);
  if (
    value.kind === "recipe" ||
    value.kind === "instance" ||
    value.kind === "tensors" ||
    value.kind === "failed"
  )
    return value;
  cx.report(
    notANumber.at(
      head.span,
      { needs: "a tensor or a layer before `->`", found: describe(value) },
      { notes: provenance(cx) },
    ),
  );
  return FAILED;
}

function evaluateAs(cx: Elaboration, expr: Extract<Expr, { kind: "as" }>, env: Env): SemaValue {
  const value = cx.evaluate(expr.value, env);
  if (value.kind === "tensors") bindName(cx, expr.name, value, env);
  return value.kind === "recipe" ? { ...value, expr } : value;
}

function evaluateIf(cx: Elaboration, expr: Extract<Expr, { kind: "if" }>, env: Env): SemaValue {
  if (!hasTensor(cx, expr, env) && isLayerLike(expr.then))
    return { kind: "recipe", expr, env, defaults: cx.where.defaults };
  const condition = cx.condition(expr.condition, env);
  if (condition === null) return FAILED;
  if (condition) return cx.evaluate(expr.then, env);
  if (expr.otherwise) return cx.evaluate(expr.otherwise, env);
  return { kind: "recipe", expr, env, defaults: cx.where.defaults };
}

/** Layers start with a capital or are connections and flows of such; numbers and lists do not. */
function isLayerLike(expr: Expr): boolean {
  if (expr.kind === "flow") return isLayerLike(expr.steps[0]!);
  if (expr.kind === "as") return isLayerLike(expr.value);
  if (expr.kind === "name") return isUpper(expr.name) || expr.name === "id";
  if (expr.kind === "call")
    return expr.body !== null || (expr.callee.kind === "name" && isUpper(expr.callee.name));
  if (expr.kind === "if") return isLayerLike(expr.then);
  return expr.kind === "for" || expr.kind === "repeat";
}
