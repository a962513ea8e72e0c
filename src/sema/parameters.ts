/** @file Binds the parameters of blocks and models: types, defaults, domains. */
import type { Span } from "../core/span.ts";
import { findNearest } from "../core/did-you-mean.ts";
import {
  parameterDomain,
  parameterMissing,
  parameterType,
  parameterUnknownType,
} from "../diagnostics/calls.ts";
import { symbol } from "../sizes/size.ts";
import type { Arg, Block, Cell, Expr, ModelDecl, Param } from "../syntax/ast.ts";
import { reportInexact } from "./arithmetic.ts";
import { type Elaboration, provenance } from "./context.ts";
import { childEnv, describe, type Env, FAILED, number, printValue, type SemaValue } from "./values.ts";

const TYPES = ["int", "float", "bool", "string", "size", "layer", "dim"] as const;

/** Evaluates given arguments (in `callerEnv`) and defaults; null if something was reported. */
export function bindParameters(
  cx: Elaboration,
  declaration: Block | Cell | ModelDecl,
  given: ReadonlyMap<string, Arg>,
  span: Span,
  callerEnv: Env,
  fixed: ReadonlyMap<string, SemaValue> = new Map(),
  samples = false,
): { readonly env: Env; readonly arguments: ReadonlyMap<string, SemaValue> } | null {
  const env = childEnv(cx.environmentOf(declaration));
  const values = new Map<string, SemaValue>();
  let failed = false;
  for (const param of declaration.params ?? []) {
    const name = param.name.name;
    const arg = given.get(name);
    const value =
      fixed.get(name) ??
      (arg ? cx.evaluate(arg.value, callerEnv) : defaultOf(cx, declaration, param, env, span, samples));
    const at = arg?.value.span ?? param.default?.span ?? span;
    const ok =
      value.kind !== "failed" && checkType(cx, param, value, at) && checkDomain(cx, param, value, env, at);
    if (!ok) failed = true;
    env.names.set(name, ok ? value : FAILED);
    values.set(name, ok ? value : FAILED);
  }
  return failed ? null : { env, arguments: values };
}

function defaultOf(
  cx: Elaboration,
  declaration: Block | Cell | ModelDecl,
  param: Param,
  env: Env,
  span: Span,
  samples: boolean,
): SemaValue {
  if (param.default) return cx.evaluate(param.default, env);
  if (param.type?.name === "dim") return { kind: "size", size: declareDim(cx, param, env) };
  const sample = samples ? sampleValue(cx, param, env) : null;
  if (sample) return sample;
  const args = { callee: declaration.name.name, name: param.name.name };
  const related = [{ span: param.span, message: "it has no default" }];
  const help = declaration.kind === "model" ? [`give it one: --set ${param.name.name}=…, or a default`] : [];
  cx.report(parameterMissing.at(span, args, { related, help, notes: provenance(cx) }));
  return FAILED;
}

/** A symbolic size with the bounds of its domain. */
function declareDim(cx: Elaboration, param: Param, env: Env) {
  const { min, max } = (param.domain && domainEnds(cx, param.domain, env)) ?? { min: 1, max: null };
  cx.dims.set(param.name.name, { min, max, span: param.span });
  return symbol(param.name.name);
}

function checkType(cx: Elaboration, param: Param, value: SemaValue, at: Span): boolean {
  const { type } = param;
  if (!type) return true;
  if (!(TYPES as readonly string[]).includes(type.name)) {
    const near = findNearest(type.name, TYPES);
    const help = [
      ...(near ? [`did you mean \`${near}\`?`] : []),
      `types are ${TYPES.join(" ")} [int] [float]`,
    ];
    cx.report(parameterUnknownType.at(type.span, { name: type.name }, { help }));
    return false;
  }
  const fits = type.list
    ? value.kind === "list" && value.items.every((item) => fitsType(type.name, item))
    : fitsType(type.name, value);
  if (fits || (type.name === "int" && reportInexact(cx, value, at))) return fits;
  const needs = type.list ? `[${type.name}]` : type.name;
  const args = { name: param.name.name, needs, found: describe(value) };
  const related = [{ span: param.span, message: "declared here" }];
  cx.report(
    parameterType.at(at, args, { notes: provenance(cx), related: at === param.default?.span ? [] : related }),
  );
  return false;
}

function fitsType(name: string, value: SemaValue): boolean {
  switch (name) {
    case "int":
      return (
        value.kind === "size" || (value.kind === "number" && Number.isInteger(value.value) && !value.percent)
      );
    case "dim":
      return (
        value.kind === "size" ||
        (value.kind === "number" && Number.isInteger(value.value) && value.value >= 1)
      );
    case "float":
      return value.kind === "number";
    case "bool":
      return value.kind === "bool";
    case "string":
      return value.kind === "string";
    case "size":
      return value.kind === "sizes" || (value.kind === "number" && Number.isInteger(value.value));
    default:
      return value.kind === "recipe" || value.kind === "instance";
  }
}

/** A domain is a list of values or a range `a..b` (for floats: everything between). */
function checkDomain(cx: Elaboration, param: Param, value: SemaValue, env: Env, at: Span): boolean {
  if (!param.domain || value.kind === "size") return true;
  const found = printValue(value);
  const complain = (domain: string) => {
    const related = [{ span: param.domain!.span, message: "its domain" }];
    const args = { name: param.name.name, found, domain };
    cx.report(parameterDomain.at(at, args, { notes: provenance(cx), related }));
    return false;
  };
  if (param.domain.kind === "range") {
    const from = cx.evaluate(param.domain.from, env);
    const to = cx.evaluate(param.domain.to, env);
    if (from.kind !== "number" || to.kind !== "number") return from.kind !== "failed" && to.kind !== "failed";
    const items = value.kind === "list" ? value.items : [value];
    const inside = items.every((v) => v.kind === "number" && v.value >= from.value && v.value <= to.value);
    return inside || complain(`${printValue(from)}..${printValue(to)}`);
  }
  const domain = cx.evaluate(param.domain, env);
  if (domain.kind !== "list") return domain.kind !== "failed";
  const items = value.kind === "list" ? value.items : [value];
  const known = new Set(domain.items.map(printValue));
  return (
    items.every((v) => known.has(printValue(v))) ||
    known.has(found) ||
    complain(domain.items.map(printValue).join(", "))
  );
}

/** A plain JavaScript value for JSON (`"arguments": { "depth": 20 }`). */
export function plainValue(value: SemaValue): unknown {
  switch (value.kind) {
    case "number":
    case "bool":
    case "string":
      return value.value;
    case "sizes":
      return value.values;
    case "list":
      return value.items.map(plainValue);
    default:
      return printValue(value);
  }
}

/** The least and the largest number of a domain. */
function domainEnds(cx: Elaboration, domain: Expr, env: Env): { min: number; max: number } | null {
  const ends = domain.kind === "range" ? [domain.from, domain.to] : [domain];
  const values = ends.flatMap((end) => {
    const value = cx.evaluate(end, env);
    return value.kind === "list" ? value.items : [value];
  });
  const plain = values.flatMap((v) => (v.kind === "number" ? [v.value] : []));
  return plain.length > 0 ? { min: Math.min(...plain), max: Math.max(...plain) } : null;
}

/** A value that a parameter without a default stands for while a model is only looked at: the first of its domain. */
function sampleValue(cx: Elaboration, { type, domain }: Param, env: Env): SemaValue | null {
  const samples: Readonly<Record<string, SemaValue>> = {
    int: number(4),
    float: number(0.5),
    bool: { kind: "bool", value: false },
    size: number(3),
  };
  const first = domain && cx.evaluate(domain.kind === "range" ? domain.from : domain, env);
  const sample = first?.kind === "list" ? first.items[0] : (first ?? samples[type?.name ?? ""]);
  if (!sample || sample.kind === "failed") return null;
  return type?.list ? { kind: "list", items: [sample, sample], tuple: false } : sample;
}
