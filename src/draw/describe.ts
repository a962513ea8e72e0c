/** @file A use of a component in a few words: title, arguments that differ from their defaults, shape. */
import type { ArgumentSpec, ArgumentValue, Arguments } from "../library/define.ts";
import type { ValueType } from "../library/types.ts";
import type { ModelNode } from "../sema/model.ts";
import { constantOf, printSize, type Size } from "../sizes/size.ts";
import type { Category } from "./drawing.ts";

const CATEGORIES: Readonly<Record<string, Category>> = {
  weighted: "weighted",
  activation: "activation",
  normalising: "normalising",
  pooling: "pooling",
  noise: "noise",
  shape: "shape",
};

/** Signs of arithmetic on a join. */
const SIGNS: Readonly<Record<string, string>> = { add: "+", subtract: "−", mul: "×", divide: "÷" };

export function categoryOf(node: ModelNode): Category {
  if (isJoin(node)) return "join";
  return CATEGORIES[node.component.family] ?? "other";
}

/** Joins are drawn round and small: they only bring values together. */
export function isJoin({ component, operands }: ModelNode): boolean {
  if (component.kind !== "function") return false;
  return component.name in SIGNS || (operands.length > 1 && component.family === "connection");
}

export function titleOf({ component }: ModelNode): string {
  return component.kind === "function" ? (SIGNS[component.name] ?? component.name) : component.name;
}

/** `filters 16 · kernel 3 · stride 2`; what is as by default, and how weights start, is left out. */
export function describeArguments(specs: readonly ArgumentSpec[], args: Arguments): string {
  const parts = specs.flatMap((spec) => {
    const value = args.raw(spec.name);
    if (!value) return [];
    const text = printArgument(value);
    if (text === null || isDefault(spec, text)) return [];
    if (value.kind === "bool") return [value.value ? spec.name : `no ${spec.name}`];
    return [`${spec.name} ${text}`];
  });
  return parts.join(" · ");
}

function isDefault(spec: ArgumentSpec, text: string): boolean {
  if (spec.default === undefined || spec.default === null) return false;
  return text === (Array.isArray(spec.default) ? spec.default.join("×") : String(spec.default));
}

/** null for what a picture leaves out. */
function printArgument(value: ArgumentValue): string | null {
  switch (value.kind) {
    case "size":
      return printSize(value.size);
    case "number":
      return value.percent ? `${value.value * 100}%` : String(value.value);
    case "bool":
    case "string":
    case "word":
      return String(value.value);
    case "sizes":
      return value.values.every((v) => v === value.values[0])
        ? String(value.values[0])
        : value.values.join("×");
    case "list":
      return value.items.map((item) => printArgument(item) ?? "").join("×");
    case "initializer":
    case "tensor":
      return null;
  }
}

/** `32×32×16`, `t×128`, `1` for a number. */
export function describeShape({ axes }: ValueType): string {
  return axes.length === 0 ? "1" : axes.map((a) => printSize(a.size)).join("×");
}

/** `1,234`, or a polynomial; "" for nothing. */
export function describeCount(size: Size): string {
  const value = constantOf(size);
  if (value === 0) return "";
  return value === null ? printSize(size) : value.toLocaleString("en-US");
}
