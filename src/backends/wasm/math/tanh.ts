/** @file tanh of four numbers: e / (e + 2) with e = exp(2|x|) - 1, and the sign of x. */
import type { Expr } from "../../../wasm/code.ts";
import { f32x4, v128 } from "../../../wasm/simd.ts";
import type { Steps } from "../../../wasm/steps.ts";
import { expm1Positive } from "./exp.ts";

type V128 = Expr<"v128">;

export function tanh(steps: Steps, x: V128): V128 {
  const sign = steps.keep(v128.and(x, f32x4.constant(-0)));
  const size = steps.keep(f32x4.pseudoMin(v128.xor(x, sign), f32x4.constant(10)));
  const e = steps.keep(expm1Positive(steps, f32x4.add(size, size)));
  return v128.or(f32x4.divide(e, f32x4.add(e, f32x4.constant(2))), sign);
}
