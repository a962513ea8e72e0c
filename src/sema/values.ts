/** @file What an expression of a spec can be while a model is elaborated, and the scopes that hold names. */
import type { Span } from "../core/span.ts";
import type { Expr } from "../syntax/ast.ts";
import { printSize, type Size } from "../sizes/size.ts";
import type { Declaration } from "./project.ts";
import type { DefaultsScope } from "./context.ts";
import type { ValueId } from "./model.ts";

export type SemaValue =
  | {
      readonly kind: "number";
      readonly value: number;
      readonly percent: boolean;
      readonly inexact?: InexactDivision;
    }
  /** A whole number that depends on a symbolic dim. */
  | { readonly kind: "size"; readonly size: Size }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "sizes"; readonly values: readonly number[] }
  | { readonly kind: "list"; readonly items: readonly SemaValue[]; readonly tuple: boolean }
  /** Values of the model; several only from blocks with several outputs. */
  | { readonly kind: "tensors"; readonly ids: readonly ValueId[] }
  /** Makes new weights at every use. */
  | {
      readonly kind: "recipe";
      readonly expr: Expr;
      readonly env: Env;
      readonly defaults: DefaultsScope | null;
    }
  /** The same weights at every use: those below `path`. */
  | {
      readonly kind: "instance";
      readonly name: string;
      readonly path: string;
      readonly expr: Expr;
      readonly env: Env;
      readonly defaults: DefaultsScope | null;
    }
  | { readonly kind: "declaration"; readonly declaration: Declaration }
  /** `weights`, `params`, `e1.weights`. */
  | { readonly kind: "parameters"; readonly which: "weights" | "params"; readonly below: string | null }
  /** Already reported; everything that depends on it is silent. */
  | { readonly kind: "failed" };

/** The division of whole numbers that made a number fractional. */
export interface InexactDivision {
  readonly left: number;
  readonly right: number;
  readonly span: Span;
}

export const FAILED: SemaValue = { kind: "failed" };

export function number(value: number): SemaValue {
  return { kind: "number", value, percent: false };
}

/** One scope of names; lookups go outwards. */
export interface Env {
  readonly parent: Env | null;
  readonly names: Map<string, SemaValue>;
}

export function childEnv(parent: Env | null): Env {
  return { parent, names: new Map() };
}

export function lookUp(env: Env | null, name: string): SemaValue | null {
  for (let scope = env; scope; scope = scope.parent) {
    const value = scope.names.get(name);
    if (value) return value;
  }
  return null;
}

/** How a value is named in messages: "a number", "a layer". */
export function describe(value: SemaValue): string {
  switch (value.kind) {
    case "number":
      return Number.isInteger(value.value) ? `the whole number ${value.value}` : `the number ${value.value}`;
    case "size":
      return `the symbolic size ${printSize(value.size)}`;
    case "bool":
      return `${value.value}`;
    case "string":
      return `the string ${JSON.stringify(value.value)}`;
    case "sizes":
      return `the size ${value.values.join("x")}`;
    case "list":
      return value.tuple ? "a tuple" : `a list of ${value.items.length}`;
    case "tensors":
      return value.ids.length === 1 ? "a tensor" : `${value.ids.length} tensors`;
    case "recipe":
    case "instance":
      return "a layer";
    case "declaration":
      return `the ${value.declaration.kind} ${value.declaration.name.name}`;
    case "parameters":
      return "a set of weights";
    case "failed":
      return "a value with an error";
  }
}

/** A short print of a compile-time value, for notes: `32`, `[16, 32]`, `same`. */
export function printValue(value: SemaValue): string {
  switch (value.kind) {
    case "number":
      return value.percent ? `${value.value * 100}%` : String(value.value);
    case "bool":
      return String(value.value);
    case "string":
      return JSON.stringify(value.value);
    case "sizes":
      return value.values.join("x");
    case "list":
      return (value.tuple ? "(" : "[") + value.items.map(printValue).join(", ") + (value.tuple ? ")" : "]");
    case "size":
      return printSize(value.size);
    case "recipe":
    case "instance":
      return "…";
    default:
      return describe(value);
  }
}

export interface Place {
  readonly span: Span;
}
