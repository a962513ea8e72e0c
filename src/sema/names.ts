/**
 * @file Names, layers and arguments of every declaration, also where no model goes: blocks that nothing uses, branches that are
 * not taken. A walk over syntax. It runs after the models: what they told already is not told again.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/span.ts";
import { parameterMissing } from "../diagnostics/calls.ts";
import type { ArgumentSpec, Component } from "../library/define.ts";
import { INITIALIZERS } from "../initializers/registry.gen.ts";
import type { Arg, Block, Call, Cell, Expr, ModelDecl, Name, Statement, TypeExpr } from "../syntax/ast.ts";
import { reportTooMany, reportUnknownNamed } from "./arguments.ts";
import { isConnection } from "./connections.ts";
import type { Elaboration } from "./context.ts";
import { takesWords } from "./convert.ts";
import { reportUnknownArgument } from "./declarations.ts";
import { createElaboration } from "./elaboration.ts";
import { findFunction, findLayer } from "./library.ts";
import { isNumberFunction } from "./number-functions.ts";
import type { Shared, Sink } from "./shared.ts";
import { childEnv, type Env, FAILED, lookUp } from "./values.ts";
import { isUpper, reportUnknown, reportUnknownStep } from "./unknown.ts";

/** Walks the declarations of the main file. */
export function checkNames(shared: Shared, sink: Sink): void {
  const known = sink.diagnostics.filter((d) => d.severity === "error");
  const report = (d: Diagnostic): void =>
    known.some((k) => overlaps(k.span, d.span)) ? undefined : sink.report(d);
  const { cx } = createElaboration(shared, { ...sink, report });
  for (const item of shared.project.main.ast.items) {
    if (item.kind === "const") walk(cx, item.value, childEnv(cx.environmentOf(item)));
    else if (item.kind === "block" || item.kind === "cell" || item.kind === "model")
      walkDeclaration(cx, item);
  }
}

function overlaps(a: Span, b: Span): boolean {
  return a.file === b.file && a.start < b.end && b.start < a.end;
}

function walkDeclaration(cx: Elaboration, item: Block | Cell | ModelDecl): void {
  const env = childEnv(cx.environmentOf(item));
  for (const name of namesBoundIn(item)) env.names.set(name, FAILED);
  for (const param of item.params ?? []) {
    if (param.default) walk(cx, param.default, env);
    if (param.domain) walk(cx, param.domain, env);
  }
  if (item.body.kind !== "braces") return walk(cx, item.body, env);
  for (const statement of item.body.statements) walkStatement(cx, statement, env);
}

function walkStatement(cx: Elaboration, statement: Statement, env: Env): void {
  switch (statement.kind) {
    case "binding":
    case "update":
      return walk(cx, statement.value, env);
    case "output":
      return statement.value ? walk(cx, statement.value, env) : undefined;
    case "assert":
      return walk(cx, statement.condition, env);
    default:
      // Types, defaults, entries and train blocks are gone through whole wherever they stand.
      return;
  }
}

/** Every name that a declaration binds somewhere. Where exactly it may be used is left to the checker proper. */
function namesBoundIn(item: Block | Cell | ModelDecl): Set<string> {
  const found = new Set(["it", "params", "macs", "memory", ...(item.params ?? []).map((p) => p.name.name)]);
  collectBound(item.body, found);
  return found;
}

function collectBound(tree: unknown, found: Set<string>): void {
  if (typeof tree !== "object" || tree === null) return;
  if (Array.isArray(tree)) return tree.forEach((child) => collectBound(child, found));
  const node = tree as Partial<Statement | Expr>;
  if (node.kind === "binding" || node.kind === "for")
    for (const name of node.names ?? []) found.add(name.name);
  if (
    node.kind === "as" ||
    node.kind === "input" ||
    node.kind === "target" ||
    node.kind === "state" ||
    node.kind === "output"
  ) {
    if (node.name) found.add(node.name.name);
  }
  if ((node.kind === "input" || node.kind === "target" || node.kind === "state") && node.type)
    collectDims(node.type, found);
  if (node.kind === "train") return;
  for (const key in tree) {
    const child = (tree as Record<string, unknown>)[key];
    if (typeof child === "object" && key !== "span") collectBound(child, found);
  }
}

/** Bare names in a type become sizes. */
function collectDims({ shape, bound }: TypeExpr, found: Set<string>): void {
  for (const expr of [...(shape ?? []), ...(bound ? [bound] : [])])
    if (expr.kind === "name") found.add(expr.name);
}

function walk(cx: Elaboration, expr: Expr, env: Env): void {
  switch (expr.kind) {
    case "name":
      return checkName(cx, expr, env);
    case "call":
      return walkCall(cx, expr, env);
    case "member":
      return walk(cx, expr.object, env);
    case "index":
      walk(cx, expr.object, env);
      return walk(cx, expr.index, env);
    case "list":
    case "tuple":
      return expr.items.forEach((item) => walk(cx, item, env));
    case "flow":
      return expr.steps.forEach((step) => walk(cx, step, env));
    case "unary":
      return walk(cx, expr.operand, env);
    case "binary":
      walk(cx, expr.left, env);
      return walk(cx, expr.right, env);
    case "range":
      walk(cx, expr.from, env);
      return walk(cx, expr.to, env);
    case "as":
      return walk(cx, expr.value, env);
    case "if":
      walk(cx, expr.condition, env);
      walk(cx, expr.then, env);
      return expr.otherwise ? walk(cx, expr.otherwise, env) : undefined;
    case "for":
      walk(cx, expr.list, env);
      return walk(cx, expr.body, env);
    case "repeat":
      walk(cx, expr.count, env);
      return walk(cx, expr.body, env);
    default:
      return;
  }
}

function checkName(cx: Elaboration, expr: Name, env: Env): void {
  if (cx.isKnown(expr.name, env) || expr.name === "id") return;
  if (isUpper(expr.name)) reportUnknownStep(cx, expr.name, expr, env);
  else reportUnknown(cx, expr, env);
}

function walkCall(cx: Elaboration, expr: Call, env: Env): void {
  const args = expr.args ?? [];
  for (const arm of expr.body?.arms ?? []) walk(cx, arm, env);
  if (expr.callee.kind !== "name") return args.forEach((arg) => walk(cx, arg.value, env));
  const { name } = expr.callee;
  // Words such as `via = pad` and `axis = h` are the connection's own.
  if (expr.body && isConnection(name))
    return args.forEach((arg) => (arg.value.kind === "name" ? undefined : walk(cx, arg.value, env)));
  const known = lookUp(env, name);
  if (known?.kind === "declaration") {
    const { declaration } = known;
    if (declaration.kind === "block" || declaration.kind === "cell" || declaration.kind === "model")
      checkUse(cx, declaration, expr, args);
    return args.forEach((arg) => walk(cx, arg.value, env));
  }
  if (known || isNumberFunction(name)) return args.forEach((arg) => walk(cx, arg.value, env));
  const component = findLayer(name) ?? findFunction(name);
  if (component) return walkArguments(cx, component, args, env);
  if (isUpper(name)) reportUnknownStep(cx, name, expr, env);
  else reportUnknown(cx, expr.callee, env);
  // Words may be meant, as in Activation(relu): what stands alone is not looked at.
  for (const { value } of args) if (value.kind !== "name") walk(cx, value, env);
}

/** Arguments of a block, cell or model: unknown ones, and missing ones that have no default. */
function checkUse(
  cx: Elaboration,
  declaration: Block | Cell | ModelDecl,
  site: Call,
  args: readonly Arg[],
): void {
  const base = declaration.kind === "model" && declaration.body.kind !== "braces";
  if (base) return;
  const params = declaration.params ?? [];
  const wrong = args.filter(
    (arg, i) => !(arg.name ? params.some((p) => p.name.name === arg.name!.name) : params[i]),
  );
  for (const arg of wrong) reportUnknownArgument(cx, declaration, arg);
  if (wrong.length > 0) return;
  for (const [i, param] of params.entries()) {
    const given = args.some((arg, k) => (arg.name ? arg.name.name === param.name.name : k === i));
    if (given || param.default || param.type?.name === "dim") continue;
    const related = [{ span: param.span, message: "it has no default" }];
    cx.report(
      parameterMissing.at(site.span, { callee: declaration.name.name, name: param.name.name }, { related }),
    );
  }
}

function walkArguments(cx: Elaboration, component: Component, args: readonly Arg[], env: Env): void {
  const specs = component.arguments;
  const rest = specs.find((s) => s.rest);
  let next = 0;
  for (const arg of args) {
    const spec = arg.name
      ? specs.find((s) => s.name === arg.name!.name)
      : component.kind === "layer"
        ? (specs[next++] ?? rest)
        : undefined;
    const operand = arg.name !== null && component.operands?.some((o) => o.name === arg.name!.name);
    if (arg.name && !spec && !operand) {
      // What was to be its value may be a word of another framework's: it follows.
      reportUnknownNamed(cx, component, arg);
      continue;
    }
    if (!arg.name && !spec && component.kind === "layer") return reportTooMany(cx, component, arg);
    walkValue(cx, spec, arg.value, env);
  }
}

/** Words and initializers stand where an argument takes them; anything else is an expression. */
function walkValue(cx: Elaboration, spec: ArgumentSpec | undefined, value: Expr, env: Env): void {
  const words = spec !== undefined && takesWords(spec.type);
  if (words && value.kind === "name") return;
  if (words && value.kind === "call" && value.callee.kind === "name" && INITIALIZERS.has(value.callee.name))
    return;
  walk(cx, value, env);
}
