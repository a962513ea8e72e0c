/** @file Folds of a loop: accumulators of four lanes each. */
import type { Fold } from "../../plan/plan.ts";
import type { Expr, Local } from "../../wasm/code.ts";
import { f32x4, i32x4, shuffle, v128 } from "../../wasm/simd.ts";
import type { Steps } from "../../wasm/steps.ts";
import type { Mode, Nest, Values } from "./loop-nest.ts";

/** What a fold of nothing is. */
export function identityOf(fold: Fold): number {
  return fold.function === "sum" ? 0 : fold.function === "max" ? -Infinity : Infinity;
}

/** Two parts of a fold together. */
export function combine(fold: Fold, x: Expr<"v128">, y: Expr<"v128">): Expr<"v128"> {
  return fold.function === "sum"
    ? f32x4.add(x, y)
    : fold.function === "max"
      ? f32x4.max(x, y)
      : f32x4.min(x, y);
}

/** Sets accumulators to what changes nothing. */
export function reset(
  steps: Steps,
  folds: readonly Fold[],
  accumulators: readonly (readonly Local<"v128">[])[],
  copies: number,
): void {
  folds.forEach((fold, f) => {
    for (const local of accumulators[f]!.slice(0, copies))
      steps.push(local.set(f32x4.constant(identityOf(fold))));
  });
}

/** The fold of all lanes, in every lane. */
export function joinLanes(steps: Steps, fold: Fold, accumulators: readonly Local<"v128">[]): Expr<"v128"> {
  const all = steps.keep(accumulators.map((a): Expr<"v128"> => a).reduce((x, y) => combine(fold, x, y)));
  const pairs = steps.keep(combine(fold, all, shuffle(all, all, [2, 3, 0, 1])));
  return combine(fold, pairs, shuffle(pairs, pairs, [1, 0, 3, 2]));
}

/** Adds the values of one index to the accumulators. */
export function foldIndex({ shape, order, partial }: Nest, steps: Steps, mode: Mode, values: Values): void {
  const acrossLanes = order.vector !== null && shape.axes[order.vector]!.reduced;
  shape.folds.forEach((fold, f) => {
    const value = values[fold.term]!;
    for (let copy = 0; copy < mode.copies; copy++) {
      const own: Expr<"v128"> = value[Math.min(copy, value.length - 1)]!;
      const alone = acrossLanes && mode.lanes === 1;
      const counted = alone
        ? v128.bitSelect(own, f32x4.constant(identityOf(fold)), i32x4.constant(-1, 0, 0, 0))
        : own;
      const accumulator = partial[f]![copy]!;
      steps.push(accumulator.set(combine(fold, accumulator, counted)));
    }
  });
}
