/** @file A text for every formula: the same for equal ones alone. */
import { remember } from "../../core/remember.ts";
import type { Scalar } from "../../ir/scalar.ts";

/** Without double quotes: it becomes part of longer texts in JSON. */
export const formulaKey = remember((formula: Scalar) =>
  JSON.stringify(formula, keepNumber).replaceAll('"', "'"),
);

/** JSON has no text of its own for these. */
function keepNumber(_: string, value: unknown): unknown {
  if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? "-0" : String(value);
}
