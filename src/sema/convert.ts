/** @file Turns the expression of one argument into a value of the type that the library asks for. */
import { findNearest } from "../core/did-you-mean.ts";
import { INITIALIZERS } from "../initializers/registry.gen.ts";
import type { ArgumentType, ArgumentValue } from "../library/define.ts";
import { constant } from "../sizes/size.ts";
import type { Expr } from "../syntax/ast.ts";
import { reportInexact } from "./arithmetic.ts";
import type { Elaboration } from "./context.ts";
import { describe, type Env, type SemaValue } from "./values.ts";

export type Converted =
  | { readonly kind: "value"; readonly value: ArgumentValue }
  /** Something was reported inside. */
  | { readonly kind: "failed" }
  | { readonly kind: "mismatch"; readonly found: string; readonly help: readonly string[] };

/** Evaluates an argument for its type. Words and initializers' names win over values of that name. */
export function convertArgument(cx: Elaboration, type: ArgumentType, expr: Expr, env: Env): Converted {
  const metric = type.kind === "metric" ? dottedName(expr) : null;
  if (metric) return found({ kind: "string", value: metric });
  const word = findWord(type, expr);
  if (word) return found({ kind: "word", value: word });
  if (wantsInitializer(type)) {
    const initializer = convertInitializer(cx, expr, env);
    if (initializer) return initializer;
  }
  if (type.kind === "list" && expr.kind === "list") return convertList(cx, type.of, expr.items, env);
  const value = wordLike(type, expr, env, cx) ?? cx.evaluate(expr, env);
  if (value === "unknown word") return mismatchedWord(type, expr);
  if (value.kind === "failed") return { kind: "failed" };
  const converted = convertValue(cx, type, value);
  if (converted) return converted;
  if (wantsWhole(type) && reportInexact(cx, value, expr.span)) return { kind: "failed" };
  return { kind: "mismatch", found: describe(value), help: [] };
}

function wantsWhole(type: ArgumentType): boolean {
  return (
    type.kind === "int" || type.kind === "sizes" || (type.kind === "oneOf" && type.types.some(wantsWhole))
  );
}

/** A bare name where only words can stand, that is no value either: a misspelt word, not an unknown name. */
function wordLike(
  type: ArgumentType,
  expr: Expr,
  env: Env,
  cx: Elaboration,
): SemaValue | "unknown word" | null {
  if (expr.kind !== "name" || wordsOf(type).length === 0) return null;
  return cx.isKnown(expr.name, env) ? null : "unknown word";
}

function mismatchedWord(type: ArgumentType, expr: Expr): Converted {
  const name = expr.kind === "name" ? expr.name : "";
  const near = findNearest(name, wordsOf(type));
  return { kind: "mismatch", found: `\`${name}\``, help: near ? [`did you mean \`${near}\`?`] : [] };
}

/** `val.loss` as text; null for anything but names with dots. */
export function dottedName(expr: Expr): string | null {
  if (expr.kind === "name") return expr.name;
  if (expr.kind !== "member") return null;
  const object = dottedName(expr.object);
  return object && `${object}.${expr.name.name}`;
}

function findWord(type: ArgumentType, expr: Expr): string | null {
  return expr.kind === "name" && wordsOf(type).includes(expr.name) ? expr.name : null;
}

function wordsOf(type: ArgumentType): readonly string[] {
  if (type.kind === "word") return type.words;
  return type.kind === "oneOf" ? type.types.flatMap(wordsOf) : [];
}

/** True where a bare name may be a word, an initializer or a figure, and no value. */
export function takesWords(type: ArgumentType): boolean {
  if (type.kind === "oneOf") return type.types.some(takesWords);
  return (
    type.kind === "word" ||
    type.kind === "initializer" ||
    type.kind === "metric" ||
    (type.kind === "list" && takesWords(type.of))
  );
}

function wantsInitializer(type: ArgumentType): boolean {
  return type.kind === "initializer" || (type.kind === "oneOf" && type.types.some(wantsInitializer));
}

function convertInitializer(cx: Elaboration, expr: Expr, env: Env): Converted | null {
  const callee = expr.kind === "name" ? expr : expr.kind === "call" ? expr.callee : null;
  if (callee?.kind !== "name") return null;
  const definition = INITIALIZERS.get(callee.name);
  if (!definition) {
    if (cx.isKnown(callee.name, env)) return null;
    const near = findNearest(callee.name, INITIALIZERS.keys());
    const help = [
      ...(near ? [`did you mean \`${near}\`?`] : []),
      `initializers are ${[...INITIALIZERS.keys()].join(", ")}`,
    ];
    return { kind: "mismatch", found: `\`${callee.name}\``, help };
  }
  const args = expr.kind === "call" ? (expr.args ?? []) : [];
  const bound = cx.bind({ ...definition, positionalOperands: false, operands: [] }, args, env, expr.span);
  return bound ? found({ kind: "initializer", definition, args: bound.args }) : { kind: "failed" };
}

function convertList(cx: Elaboration, of: ArgumentType, items: readonly Expr[], env: Env): Converted {
  const values: ArgumentValue[] = [];
  for (const item of items) {
    const converted = convertArgument(cx, of, item, env);
    if (converted.kind !== "value") return converted;
    values.push(converted.value);
  }
  return found({ kind: "list", items: values });
}

/** The value as the type asks for it, or null. */
function convertValue(cx: Elaboration, type: ArgumentType, value: SemaValue): Converted | null {
  switch (type.kind) {
    case "int":
      if (value.kind === "size") return found({ kind: "size", size: value.size });
      if (value.kind !== "number" || !Number.isInteger(value.value) || value.percent) return null;
      return inRange(value.value, type.min ?? 1, type.max)
        ? found({ kind: "size", size: constant(value.value) })
        : null;
    case "float":
      if (value.kind !== "number" || !inOpenRange(value.value, type)) return null;
      return found({ kind: "number", value: value.value, percent: value.percent });
    case "bool":
      return value.kind === "bool" ? found(value) : null;
    case "string":
      return value.kind === "string" ? found(value) : null;
    case "word":
      return value.kind === "string" && type.words.includes(value.value)
        ? found({ kind: "word", value: value.value })
        : null;
    case "sizes":
      return convertSizes(value, type.min ?? 1);
    case "tensor":
      if (value.kind !== "tensors" || value.ids.length !== 1) return null;
      return found({ kind: "tensor", type: cx.typeOf(value.ids[0]!), value: value.ids[0]! });
    case "list": {
      if (value.kind !== "list") return null;
      const items = value.items.map((item) => convertValue(cx, type.of, item));
      if (!items.every((item) => item?.kind === "value")) return null;
      return found({ kind: "list", items: items.map((item) => item.value) });
    }
    case "oneOf":
      for (const option of type.types) {
        const converted = convertValue(cx, option, value);
        if (converted) return converted;
      }
      return null;
    case "metric":
      return value.kind === "string" ? found(value) : null;
    case "initializer":
      return null;
  }
}

function convertSizes(value: SemaValue, min: number): Converted | null {
  if (value.kind === "number") {
    if (!Number.isInteger(value.value) || value.value < min || value.percent) return null;
    return found({ kind: "size", size: constant(value.value) });
  }
  if (value.kind === "sizes") return value.values.every((v) => v >= min) ? found(value) : null;
  return null;
}

function inRange(value: number, min: number, max: number | undefined): boolean {
  return value >= min && (max === undefined || value <= max) && Number.isSafeInteger(value);
}

function inOpenRange(value: number, type: Extract<ArgumentType, { kind: "float" }>): boolean {
  const { min = -Infinity, max = Infinity, open } = type;
  const above = open === "min" || open === "both" ? value > min : value >= min;
  const below = open === "max" || open === "both" ? value < max : value <= max;
  return above && below;
}

function found(value: ArgumentValue): Converted {
  return { kind: "value", value };
}

/** What a type asks for, for messages: "a whole number of at least 1", "same, valid, or a number". */
export function describeType(type: ArgumentType): string {
  switch (type.kind) {
    case "int":
      return `a whole number ${range(type.min ?? 1, type.max, "closed")}`;
    case "float":
      return `a number${type.min === undefined && type.max === undefined ? "" : ` ${range(type.min, type.max, type.open)}`}`;
    case "bool":
      return "true or false";
    case "string":
      return "a string";
    case "word":
      return type.words.join(" or ");
    case "sizes":
      return `a whole number of at least ${type.min ?? 1}, or one for each axis (3x3)`;
    case "initializer":
      return "an initializer";
    case "tensor":
      return "a tensor";
    case "metric":
      return "a reported figure (loss, val.loss, val.accuracy)";
    case "list":
      return `a list of which each is ${describeType(type.of)}`;
    case "oneOf":
      return type.types.map(describeType).join(", or ");
  }
}

function range(min: number | undefined, max: number | undefined, open: string | undefined): string {
  const low = open === "min" || open === "both" ? `above ${min}` : `of at least ${min}`;
  const high = open === "max" || open === "both" ? `below ${max}` : `at most ${max}`;
  if (min === undefined) return high;
  return max === undefined ? low : `${low} and ${high}`;
}
