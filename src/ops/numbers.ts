/** @file Arithmetic of a tensor with a plain number. */
import type { Value } from "../ir/builder.ts";
import { add } from "./add.ts";
import { filled } from "./filled.ts";
import { multiply } from "./multiply.ts";

/** k·x */
export function scaleBy(x: Value, k: number): Value {
  return k === 1 ? x : multiply(x, filled(x, k));
}

/** x + k */
export function shiftBy(x: Value, k: number): Value {
  return k === 0 ? x : add(x, filled(x, k));
}
