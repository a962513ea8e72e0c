/** @file Polynomials by Horner's rule. */
import type { Expr } from "../../../wasm/code.ts";
import { f32x4, f64x2 } from "../../../wasm/simd.ts";

/** c₀ + c₁x + c₂x² + … of four f32. */
export function polynomial(x: Expr<"v128">, coefficients: readonly number[]): Expr<"v128"> {
  const [last, ...rest] = [...coefficients].reverse();
  return rest.reduce((sum, c) => f32x4.multiplyAdd(sum, x, c), f32x4.constant(last!));
}

/** The same of two f64. */
export function polynomial64(x: Expr<"v128">, coefficients: readonly number[]): Expr<"v128"> {
  const [last, ...rest] = [...coefficients].reverse();
  return rest.reduce((sum, c) => f64x2.add(f64x2.multiply(sum, x), f64x2.constant(c)), f64x2.constant(last!));
}
