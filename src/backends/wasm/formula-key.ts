/** @file A text for every formula: the same for equal ones alone. */
import type { Scalar } from "../../ir/scalar.ts";

const known = new WeakMap<Scalar, string>();

/** Without double quotes: it becomes part of longer texts in JSON. */
export function formulaKey(formula: Scalar): string {
  const key = known.get(formula) ?? JSON.stringify(formula, keepNumber).replaceAll('"', "'");
  known.set(formula, key);
  return key;
}

/** JSON has no text of its own for these. */
function keepNumber(_: string, value: unknown): unknown {
  if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? "-0" : String(value);
}
