/** @file The statements that blocks, cells and models share: bindings, outputs, asserts, defaults. */
import { findNearest } from "../core/did-you-mean.ts";
import { argumentUnknown } from "../diagnostics/calls.ts";
import { nameTwice, unknownLayer } from "../diagnostics/names.ts";
import { assertFailed, bindingCount } from "../diagnostics/numbers.ts";
import { notATensor, outputUnknown } from "../diagnostics/structure.ts";
import { LAYERS } from "../layers/registry.gen.ts";
import type { Assert, Binding, Defaults, Expr, Identifier, OutputDecl, Statement } from "../syntax/ast.ts";
import { type DefaultsScope, type Elaboration, namedPath, provenance } from "./context.ts";
import { FIGURES } from "./shared.ts";
import {
  childEnv,
  describe,
  type Env,
  FAILED,
  lookUp,
  number,
  printValue,
  type SemaValue,
} from "./values.ts";

/** Runs a statement that gives names values. A failure leaves its names FAILED, and what follows goes on. */
export function runBinding(
  cx: Elaboration,
  statement: Statement,
  env: Env,
  defaults: DefaultsScope,
): boolean {
  switch (statement.kind) {
    case "binding":
      bindNames(cx, statement, env);
      return true;
    case "output":
      bindOutput(cx, statement, env);
      return true;
    case "assert":
      runAssert(cx, statement, env);
      return true;
    case "defaults":
      addDefaults(cx, statement, env, defaults);
      return true;
    default:
      return true;
  }
}

function bindNames(cx: Elaboration, statement: Binding, env: Env): void {
  const value = cx.evaluate(statement.value, env);
  const [first, ...others] = statement.names;
  if (others.length === 0) return bindName(cx, first!, value, env);
  const parts: SemaValue[] | null =
    value.kind === "tensors"
      ? value.ids.map((id) => ({ kind: "tensors", ids: [id] }))
      : value.kind === "list"
        ? [...value.items]
        : null;
  if (!parts || parts.length !== statement.names.length) {
    if (value.kind !== "failed") {
      const args = { names: statement.names.length, found: parts ? String(parts.length) : describe(value) };
      cx.report(bindingCount.at(statement.value.span, args, { notes: provenance(cx) }));
    }
    for (const name of statement.names) bindName(cx, name, FAILED, env);
    return;
  }
  statement.names.forEach((name, i) => bindName(cx, name, parts[i]!, env));
}

/** Binds a name once. A recipe becomes an instance: every use of the name shares its weights. */
export function bindName(cx: Elaboration, name: Identifier, value: SemaValue, env: Env): void {
  if (env.names.has(name.name) && name.name !== "") {
    cx.report(nameTwice.at(name.span, { name: name.name }, { notes: provenance(cx) }));
    return;
  }
  if (value.kind !== "recipe") {
    env.names.set(name.name, value);
    return;
  }
  const { expr, env: home, defaults } = value;
  env.names.set(name.name, {
    kind: "instance",
    name: name.name,
    path: namedPath(cx.where, name.name),
    expr,
    env: home,
    defaults,
  });
}

function bindOutput(cx: Elaboration, statement: OutputDecl, env: Env): void {
  if (!statement.value) {
    if (lookUp(env, statement.name.name)) return;
    cx.report(
      outputUnknown.at(statement.name.span, { name: statement.name.name }, { notes: provenance(cx) }),
    );
    env.names.set(statement.name.name, FAILED);
    return;
  }
  const value = cx.evaluate(statement.value, env);
  if (value.kind !== "tensors" && value.kind !== "failed") {
    const found = describe(value);
    const help = value.kind === "recipe" ? ["say what flows in: `output y = x -> …`"] : [];
    cx.report(
      notATensor.at(
        statement.value.span,
        { name: statement.name.name, found },
        { help, notes: provenance(cx) },
      ),
    );
  }
  bindName(cx, statement.name, value.kind === "tensors" ? value : FAILED, env);
}

function runAssert(cx: Elaboration, statement: Assert, env: Env): void {
  // An assert narrows the domain: what is proved without it holds with it.
  if (cx.proving) return;
  const check = () => {
    const holds = cx.condition(statement.condition, env);
    if (holds !== false) return;
    const message = statement.message?.value ?? cx.textOf(statement.condition.span);
    const found = figuresIn(statement.condition, env);
    cx.report(assertFailed.at(statement.condition.span, { message, found }, { notes: provenance(cx) }));
    // What is outside of the domain means nothing: no more is said of it.
    if (!late)
      for (const name of namesIn(statement.condition)) if (lookUp(env, name)) env.names.set(name, FAILED);
  };
  const late = mentionsAny(statement.condition, FIGURES);
  if (late) {
    const frames = cx.where;
    cx.later(() => cx.inside(frames, check));
  } else check();
}

/** "depth = 21": the values of the names in a condition. */
function figuresIn(condition: Expr, env: Env): string {
  const found = new Map<string, string>();
  for (const name of namesIn(condition)) {
    const value = lookUp(env, name);
    if (value && value.kind !== "failed" && value.kind !== "declaration") found.set(name, printValue(value));
  }
  return [...found].map(([name, value]) => `${name} = ${value}`).join(", ");
}

function mentionsAny(expr: Expr, names: readonly string[]): boolean {
  return namesIn(expr).some((name) => names.includes(name));
}

/** The bare names in an expression of numbers. */
export function namesIn(expr: Expr): string[] {
  switch (expr.kind) {
    case "name":
      return [expr.name];
    case "unary":
      return namesIn(expr.operand);
    case "binary":
      return [...namesIn(expr.left), ...namesIn(expr.right)];
    case "call":
      return (expr.args ?? []).flatMap((a) => namesIn(a.value));
    case "index":
      return [...namesIn(expr.object), ...namesIn(expr.index)];
    case "member":
      return namesIn(expr.object);
    case "list":
    case "tuple":
      return expr.items.flatMap(namesIn);
    default:
      return [];
  }
}

function addDefaults(cx: Elaboration, statement: Defaults, env: Env, scope: DefaultsScope): void {
  const name = statement.layer.name;
  const layer = LAYERS.get(name);
  if (!layer) {
    const near = findNearest(name, LAYERS.keys());
    const help = near ? [`did you mean \`${near}\`?`] : [];
    cx.report(unknownLayer.at(statement.layer.span, { name }, { help, notes: provenance(cx) }));
    return;
  }
  const known = layer.arguments.map((a) => a.name);
  const args = statement.args.filter((arg) => {
    if (arg.name && known.includes(arg.name.name)) return true;
    const written = arg.name?.name ?? cx.textOf(arg.span);
    const near = arg.name ? findNearest(written, known) : null;
    const help = [
      ...(near ? [`did you mean \`${near}\`?`] : []),
      `${name} takes ${known.join(", ")}, given by name`,
    ];
    cx.report(
      argumentUnknown.at(
        arg.name?.span ?? arg.span,
        { callee: name, name: written },
        { help, notes: provenance(cx) },
      ),
    );
    return false;
  });
  scope.layers.set(name, [{ args, env: childEnv(env) }, ...(scope.layers.get(name) ?? [])]);
}

/** A scope with the figures of the finished model, for asserts. */
export function withFigures(env: Env, figures: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(figures)) env.names.set(name, number(value));
}
