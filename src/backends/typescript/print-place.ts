/** @file Sizes and places in memory as expressions of n and the turns of scans. */
import { type Dim, isBatchDim } from "../../ir/types.ts";
import type { Affine } from "../../plan/affine.ts";

/** `784`, `n`, `64 * n` */
export function printDim(dim: Dim): string {
  if (!isBatchDim(dim)) return String(dim);
  return dim.batch === 1 ? "n" : `${dim.batch} * n`;
}

/** `i * 784`, `j`, `i * 3 * n`; "" for a stride of 0. */
export function printStep(index: string, stride: Dim): string {
  if (stride === 0) return "";
  if (isBatchDim(stride))
    return stride.batch === 1 ? `${index} * n` : `${index} * ${printFactor(stride.batch)} * n`;
  return stride === 1 ? index : `${index} * ${printFactor(stride)}`;
}

/** base + place, with t0, t1, … for the turns. */
export function printOffset(base: number, place: Affine): string {
  const turns = place.turns.map((factor, depth) => (factor === 0 ? "" : printStep(`t${depth}`, factor)));
  const batch = place.batch === 0 ? "" : printStep("n", place.batch);
  return joinSum([String(base + place.constant), batch, ...turns]);
}

/** Parts joined by +; empty ones and zeros are left out. */
export function joinSum(parts: readonly string[]): string {
  const kept = parts.filter((part) => part !== "" && part !== "0");
  return kept.length === 0 ? "0" : kept.join(" + ");
}

function printFactor(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}
