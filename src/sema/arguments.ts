/** @file Binds what a call wrote in its parentheses to the arguments and operands of a library entry. */
import { findNearest } from "../core/did-you-mean.ts";
import type { Span } from "../core/span.ts";
import {
  argumentMissing,
  argumentTwice,
  argumentUnknown,
  argumentValue,
  positionalAfterNamed,
  tooManyArguments,
} from "../diagnostics/calls.ts";
import { makeArguments } from "../library/arguments.ts";
import type { ArgumentSpec, ArgumentValue, OperandSpec } from "../library/define.ts";
import { INITIALIZERS } from "../initializers/registry.gen.ts";
import type { Arg } from "../syntax/ast.ts";
import type { Bound, Callee, Elaboration } from "./context.ts";
import { provenance } from "./context.ts";
import { convertArgument, describeType } from "./convert.ts";
import type { ValueId } from "./model.ts";
import { argumentOfOtherName } from "./other-names.ts";
import { operandsOf } from "./operands.ts";
import type { Env } from "./values.ts";
import { hasTensor } from "./has-tensor.ts";

/** What a call gives, before defaults and checks of completeness. */
interface Given {
  readonly values: Map<string, ArgumentValue>;
  readonly named: Map<string, ValueId>;
  readonly positional: ValueId[];
  readonly written: Map<string, string>;
  failed: boolean;
}

/** Binds arguments; `flow` is what flows in. Reports and returns null on any mistake. */
export function bindArguments(
  cx: Elaboration,
  callee: Callee,
  args: readonly Arg[],
  env: Env,
  span: Span,
  flow: readonly ValueId[] = [],
): Bound | null {
  const given: Given = {
    values: new Map(),
    named: new Map(),
    positional: [...flow],
    written: new Map(),
    failed: false,
  };
  bindExplicit(cx, callee, args, env, given);
  for (const defaults of defaultsFor(cx, callee.name)) {
    const missing = defaults.args.filter((a) => a.name && !given.values.has(a.name.name));
    bindExplicit(cx, callee, missing, defaults.env, given);
  }
  for (const spec of callee.arguments) {
    if (spec.default !== undefined || given.values.has(spec.name) || given.failed) continue;
    const help = [
      `${callee.name}(${callee.arguments
        .filter((a) => a.default === undefined)
        .map((a) => a.name)
        .join(", ")})`,
    ];
    cx.report(
      argumentMissing.at(
        span,
        { callee: callee.name, name: spec.name, doc: spec.doc },
        { notes: provenance(cx), help },
      ),
    );
    given.failed = true;
  }
  if (given.failed) return null;
  const operands = operandsOf(cx, callee, given.positional, given.named, span);
  if (!operands) return null;
  return {
    args: makeArguments(callee.arguments, given.values, INITIALIZERS),
    operands,
    written: given.written,
  };
}

function bindExplicit(cx: Elaboration, callee: Callee, args: readonly Arg[], env: Env, given: Given): void {
  const free = callee.arguments;
  let next = 0;
  let named = false;
  for (const arg of args) {
    if (arg.name) {
      named = true;
      bindNamed(cx, callee, arg, env, given);
      continue;
    }
    if (named) {
      cx.report(positionalAfterNamed.at(arg.span, { callee: callee.name }, { notes: provenance(cx) }));
      given.failed = true;
    }
    if (callee.positionalOperands && takesOperand(cx, callee, arg, env, given)) continue;
    const spec = free[next];
    if (!spec) {
      reportTooMany(cx, callee, arg);
      given.failed = true;
      return;
    }
    if (spec.rest) {
      bindRest(
        cx,
        callee,
        spec,
        args.filter((a) => !a.name).slice(args.filter((a) => !a.name).indexOf(arg)),
        env,
        given,
      );
      next = free.length;
      const rest = args.filter((a) => a.name);
      for (const r of rest) bindNamed(cx, callee, r, env, given);
      return;
    }
    next++;
    bindValue(cx, callee, spec, arg, env, given);
  }
}

/** A positional argument of a function that is a tensor (or must be) is an operand. */
function takesOperand(cx: Elaboration, callee: Callee, arg: Arg, env: Env, given: Given): boolean {
  const operands = callee.operands ?? [{ name: "x" }];
  const required = operands.filter((o) => !o.optional);
  const variadic = operands.some((o) => o.variadic);
  if (given.positional.length >= required.length && !variadic) return false;
  if (
    given.positional.length >= required.length &&
    (arg.value.kind === "number" || arg.value.kind === "string")
  )
    return false;
  const ids = cx.evaluate(arg.value, env);
  if (ids.kind === "failed") {
    given.failed = true;
    return true;
  }
  const values = asOperands(cx, ids, arg.span);
  if (!values) {
    if (given.positional.length >= required.length) return false;
    const details = { notes: provenance(cx) };
    cx.report(
      argumentValue.at(
        arg.span,
        {
          callee: callee.name,
          name: required[given.positional.length]!.name,
          needs: "a tensor",
          found: cx.textOf(arg.value.span),
        },
        details,
      ),
    );
    given.failed = true;
    return true;
  }
  given.positional.push(...values);
  return true;
}

function asOperands(
  cx: Elaboration,
  value: ReturnType<Elaboration["evaluate"]>,
  span: Span,
): readonly ValueId[] | null {
  if (value.kind === "tensors") return value.ids;
  if (value.kind === "number") {
    return [
      cx.addValue(
        { dtype: "f32", classes: null, axes: [], batched: false },
        { kind: "number", value: value.value },
        span,
      ),
    ];
  }
  if (value.kind === "parameters") return cx.parametersOf(value, span);
  return null;
}

function bindNamed(cx: Elaboration, callee: Callee, arg: Arg, env: Env, given: Given): void {
  const name = arg.name!.name;
  const spec = callee.arguments.find((a) => a.name === name);
  const operand = callee.operands?.find((o) => o.name === name);
  if (given.values.has(name) || given.named.has(name)) {
    cx.report(argumentTwice.at(arg.name!.span, { callee: callee.name, name }, { notes: provenance(cx) }));
    given.failed = true;
    return;
  }
  // A loss's `weight` is a list of numbers by class, or a value of the model.
  if (operand && (!spec || hasTensor(cx, arg.value, env)))
    return bindOperand(cx, callee, operand, arg, env, given);
  if (spec) return bindValue(cx, callee, spec, arg, env, given);
  reportUnknownNamed(cx, callee, arg);
  given.failed = true;
}

/** Reports `strid = 2`, with the nearest argument that there is. */
export function reportUnknownNamed(
  cx: Elaboration,
  callee: Omit<Callee, "positionalOperands">,
  arg: Arg,
): void {
  const name = arg.name!.name;
  const known = [...callee.arguments, ...(callee.operands ?? []).filter((o) => o.optional)].map(
    (a) => a.name,
  );
  const other = argumentOfOtherName(name, known);
  const near = other.name ?? (other.hint === null ? findNearest(name, known) : null);
  const takes =
    known.length > 0 ? [`${callee.name} takes ${known.join(", ")}`] : [`${callee.name} takes no arguments`];
  const fixes = near ? [{ title: `change to ${near}`, edits: [{ span: arg.name!.span, text: near }] }] : [];
  const hints = near ? [`did you mean \`${near}\`?`] : other.hint === null ? [] : [other.hint];
  const help = [...hints, ...takes];
  cx.report(
    argumentUnknown.at(arg.name!.span, { callee: callee.name, name }, { help, fixes, notes: provenance(cx) }),
  );
}

export function reportTooMany(cx: Elaboration, callee: Omit<Callee, "positionalOperands">, arg: Arg): void {
  const takes = callee.arguments.length;
  cx.report(tooManyArguments.at(arg.span, { callee: callee.name, takes }, { notes: provenance(cx) }));
}

function bindOperand(
  cx: Elaboration,
  callee: Callee,
  operand: OperandSpec,
  arg: Arg,
  env: Env,
  given: Given,
): void {
  const value = cx.evaluate(arg.value, env);
  if (value.kind === "tensors" && value.ids.length === 1) {
    given.named.set(operand.name, value.ids[0]!);
    return;
  }
  given.failed = true;
  if (value.kind === "failed") return;
  const found = cx.textOf(arg.value.span);
  cx.report(
    argumentValue.at(
      arg.span,
      { callee: callee.name, name: operand.name, needs: "a tensor", found },
      { notes: provenance(cx) },
    ),
  );
}

function bindValue(
  cx: Elaboration,
  callee: Callee,
  spec: ArgumentSpec,
  arg: Arg,
  env: Env,
  given: Given,
): void {
  const value = convertArgument(cx, spec.type, arg.value, env);
  given.written.set(spec.name, cx.textOf(arg.value.span));
  if (value.kind === "value") {
    given.values.set(spec.name, value.value);
    return;
  }
  given.failed = true;
  if (value.kind === "failed") return;
  const details = { notes: provenance(cx), help: value.help };
  const args = { callee: callee.name, name: spec.name, needs: describeType(spec.type), found: value.found };
  cx.report(argumentValue.at(arg.value.span, args, details));
}

function bindRest(
  cx: Elaboration,
  callee: Callee,
  spec: ArgumentSpec,
  args: readonly Arg[],
  env: Env,
  given: Given,
): void {
  const of = spec.type.kind === "list" ? spec.type.of : spec.type;
  const items: ArgumentValue[] = [];
  for (const arg of args) {
    const value = convertArgument(cx, of, arg.value, env);
    if (value.kind === "value") {
      items.push(value.value);
      continue;
    }
    given.failed = true;
    if (value.kind === "failed") continue;
    const found = { callee: callee.name, name: spec.name, needs: describeType(of), found: value.found };
    cx.report(argumentValue.at(arg.span, found, { notes: provenance(cx), help: value.help }));
  }
  given.values.set(spec.name, { kind: "list", items });
}

function defaultsFor(cx: Elaboration, name: string): { args: readonly Arg[]; env: Env }[] {
  const found: { args: readonly Arg[]; env: Env }[] = [];
  for (let scope = cx.where.defaults; scope; scope = scope.parent)
    found.push(...(scope.layers.get(name) ?? []));
  return found;
}
