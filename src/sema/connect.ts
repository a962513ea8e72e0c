/** @file The connections that are built from other uses: skip, dense, highway, joins of arms. */
import { notANumber } from "../diagnostics/numbers.ts";
import { skipShapes } from "../diagnostics/sizes.ts";
import { connectionArms, connectionOption, oneInput } from "../diagnostics/structure.ts";
import { findNearest } from "../core/did-you-mean.ts";
import { FUNCTIONS } from "../functions/registry.gen.ts";
import type { ArgumentValue } from "../library/define.ts";
import { axisNames, printShape, sameAxes, type ValueType } from "../library/types.ts";
import type { Arg, Call, Expr } from "../syntax/ast.ts";
import { numberTensor } from "./arithmetic.ts";
import { sameSize } from "../sizes/size.ts";
import { type Elaboration, provenance } from "./context.ts";
import { settle } from "./contract.ts";
import { defaultGate, gateBias } from "./gates.ts";
import type { ValueId } from "./model.ts";
import { bidir, each } from "./over-time.ts";
import { one, type Result, single } from "./results.ts";
import { matchShortcut, strideBetween } from "./shortcuts.ts";
import { originsOf, useFunction } from "./use.ts";
import { adviseJoin } from "./join-advice.ts";
import { requirementHere } from "./requirement.ts";
import { describe, type Env } from "./values.ts";

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  skip: ["via", "scale", "drop"],
  highway: ["gate", "gate_bias"],
  concat: ["axis"],
};

/** `name(options) { body }` on what flows in. */
export function applyConnection(
  cx: Elaboration,
  name: string,
  expr: Call,
  inputs: readonly ValueId[],
  env: Env,
): Result {
  const arms = expr.body!.arms;
  const options = readOptions(cx, name, expr.args ?? []);
  if (!options) return null;
  if (name === "concat" || name === "add" || name === "mul" || name === "max" || name === "mean") {
    return join(cx, name, expr, arms, options, inputs, env);
  }
  if (arms.length !== 1) {
    cx.report(connectionArms.at(expr.body!.span, { name, found: arms.length }, { notes: provenance(cx) }));
    return null;
  }
  if (inputs.length !== 1) {
    cx.report(oneInput.at(expr.span, { name, found: inputs.length }, { notes: provenance(cx) }));
    return null;
  }
  const [x] = inputs as readonly [ValueId];
  const body = arms[0]!;
  if (name === "skip") return skip(cx, expr, x, body, options, env);
  if (name === "dense") return dense(cx, expr, x, body, env);
  if (name === "highway") return highway(cx, expr, x, body, options, env);
  if (name === "bidir") return bidir(cx, expr, x, body, env);
  return each(cx, expr, x, body, env);
}

function readOptions(cx: Elaboration, name: string, args: readonly Arg[]): ReadonlyMap<string, Arg> | null {
  const known = OPTIONS[name] ?? [];
  const options = new Map<string, Arg>();
  for (const arg of args) {
    const option = arg.name?.name;
    if (option !== undefined && known.includes(option) && !options.has(option)) {
      options.set(option, arg);
      continue;
    }
    const near = option ? findNearest(option, known) : null;
    const takes =
      known.length > 0 ? `${name} takes ${known.join(", ")}, given by name` : `${name} takes no options`;
    const help = near ? [`did you mean \`${near}\`?`, takes] : [takes];
    cx.report(
      connectionOption.at(
        arg.span,
        { name, option: option ?? cx.textOf(arg.span) },
        { help, notes: provenance(cx) },
      ),
    );
    return null;
  }
  return options;
}

/** A number option; null after a report. */
function numberOption(cx: Elaboration, arg: Arg | undefined, fallback: number, env: Env): number | null {
  if (!arg) return fallback;
  const value = cx.evaluate(arg.value, env);
  if (value.kind === "number") return value.value;
  if (value.kind !== "failed") {
    const args = { needs: `a number for ${arg.name?.name ?? "the option"}`, found: describe(value) };
    cx.report(notANumber.at(arg.value.span, args, { notes: provenance(cx) }));
  }
  return null;
}

function join(
  cx: Elaboration,
  name: string,
  expr: Call,
  arms: readonly Expr[],
  options: ReadonlyMap<string, Arg>,
  inputs: readonly ValueId[],
  env: Env,
): Result {
  const values: ValueId[] = [];
  let failed = false;
  for (const arm of arms) {
    const result = cx.applyBody(arm, inputs, env);
    if (result) values.push(...result);
    else failed = true;
  }
  if (failed) return null;
  const given = new Map<string, ArgumentValue>();
  const axis = options.get("axis");
  if (axis) {
    const word = axisWord(cx, axis, values[0]!);
    if (word === null) return null;
    given.set("axis", { kind: "word", value: word });
  }
  return useFunction(cx, FUNCTIONS.get(name)!, values, expr.callee.span, given);
}

function axisWord(cx: Elaboration, arg: Arg, value: ValueId): string | null {
  const names = axisNames(cx.typeOf(value));
  if (arg.value.kind === "name" && names.includes(arg.value.name)) return arg.value.name;
  const args = { needs: `one of the axes ${names.join(", ")}`, found: cx.textOf(arg.value.span) };
  cx.report(notANumber.at(arg.value.span, args, { notes: provenance(cx) }));
  return null;
}

function skip(
  cx: Elaboration,
  expr: Call,
  x: ValueId,
  body: Expr,
  options: ReadonlyMap<string, Arg>,
  env: Env,
): Result {
  const scale = numberOption(cx, options.get("scale"), 1, env);
  const drop = numberOption(cx, options.get("drop"), 0, env);
  if (scale === null || drop === null) return null;
  if (drop < 0 || drop >= 1) {
    const args = { needs: "a probability of at least 0 and below 1 for drop", found: String(drop) };
    cx.report(notANumber.at(options.get("drop")!.value.span, args, { notes: provenance(cx) }));
    return null;
  }
  const result = cx.applyBody(body, [x], env);
  if (!result) return null;
  let f = single(cx, result, "skip", expr.span);
  if (f === null) return null;
  const via = options.get("via");
  const shortcut = via ? matchShortcut(cx, via, x, f, expr.span, env) : x;
  if (shortcut === null) return null;
  if (!sameAxes(cx.typeOf(shortcut), cx.typeOf(f))) {
    if (!settle(cx, cx.typeOf(shortcut), cx.typeOf(f))) reportSkip(cx, expr, body, shortcut, f);
    return null;
  }
  if (scale !== 1)
    f = one(
      useFunction(cx, FUNCTIONS.get("mul")!, [f, numberTensor(cx, scale, expr.span)], expr.callee.span),
    );
  if (f !== null && drop > 0) {
    const given = new Map([["p", { kind: "number", value: drop, percent: false } as const]]);
    f = one(useFunction(cx, FUNCTIONS.get("drop_path")!, [f], expr.callee.span, given));
  }
  return f === null ? null : useFunction(cx, FUNCTIONS.get("add")!, [shortcut, f], expr.callee.span);
}

/** How many axes differ; where several do, what the block asks of one does not explain it. */
function differing(a: ValueType, b: ValueType): number {
  if (a.axes.length !== b.axes.length) return Infinity;
  return a.axes.filter((axis, i) => !sameSize(axis.size, b.axes[i]!.size)).length;
}

function reportSkip(cx: Elaboration, expr: Call, body: Expr, x: ValueId, f: ValueId): void {
  const [before, after] = [cx.typeOf(x), cx.typeOf(f)];
  const made = originsOf([after]).filter(
    (o) => o.span.start >= body.span.start && o.span.end <= body.span.end,
  );
  const related = made.filter((o) => o.message !== "").map((o) => ({ span: o.span, message: o.message }));
  const fits = strideBetween(before, after) !== null;
  const why = adviseJoin(cx, [x, f], null);
  const written = expr.args?.some((a) => a.name?.name === "via");
  if (!written && fits) why.push("skip(via = pad) { ... } or skip(via = proj) { ... }");
  else if (!written && why.length === 0)
    why.push("give the shortcut a layer of its own: skip(via = Layer) { ... }");
  const edits =
    fits && !expr.args
      ? [{ span: { ...expr.callee.span, start: expr.callee.span.end }, text: "(via = proj)" }]
      : [];
  const fixes = edits.length > 0 ? [{ title: "project the shortcut: skip(via = proj)", edits }] : [];
  const args = {
    x: printShape(before),
    f: printShape(after),
    broken: differing(before, after) === 1 ? requirementHere(cx) : null,
  };
  const label = `x is ${args.x}, f(x) is ${args.f}`;
  cx.report(
    skipShapes.at(expr.callee.span, args, { label, related, help: why, fixes, notes: provenance(cx) }),
  );
}

function dense(cx: Elaboration, expr: Call, x: ValueId, body: Expr, env: Env): Result {
  const result = cx.applyBody(body, [x], env);
  return result && useFunction(cx, FUNCTIONS.get("concat")!, [x, ...result], expr.callee.span);
}

function highway(
  cx: Elaboration,
  expr: Call,
  x: ValueId,
  body: Expr,
  options: ReadonlyMap<string, Arg>,
  env: Env,
): Result {
  const bias = numberOption(cx, options.get("gate_bias"), 0, env);
  if (bias === null) return null;
  const first = cx.draft.nodes.length;
  const result = cx.applyBody(body, [x], env);
  if (!result) return null;
  const f = single(cx, result, "highway", expr.span);
  if (f === null) return null;
  if (!sameAxes(cx.typeOf(x), cx.typeOf(f))) {
    if (!settle(cx, cx.typeOf(x), cx.typeOf(f))) reportSkip(cx, { ...expr, args: [] }, body, x, f);
    return null;
  }
  const given = options.get("gate");
  const gate = given
    ? gateBias(cx, bias, () => applyGiven(cx, given, x, env))
    : defaultGate(cx, first, x, bias, expr);
  if (!gate) return null;
  const at = expr.callee.span;
  const g = one(cx.apply({ kind: "name", name: "Sigmoid", span: at }, gate, env));
  const rest = g && one(useFunction(cx, FUNCTIONS.get("subtract")!, [numberTensor(cx, 1, at), g], at));
  const kept = rest && one(useFunction(cx, FUNCTIONS.get("mul")!, [rest, x], at));
  const made = g && one(useFunction(cx, FUNCTIONS.get("mul")!, [g, f], at));
  return kept && made ? useFunction(cx, FUNCTIONS.get("add")!, [made, kept], at) : null;
}

function applyGiven(cx: Elaboration, given: Arg, x: ValueId, env: Env): Result {
  return cx.applyValue(cx.evaluate(given.value, env), [x], given.value.span);
}
