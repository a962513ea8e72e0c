/** @file The error function of four numbers: x·P(x²) near 0, 1 - exp(Q(|x|)) beyond; error below 2 units in the last place. */
import type { Expr } from "../../../wasm/code.ts";
import { f32x4, v128 } from "../../../wasm/simd.ts";
import type { Steps } from "../../../wasm/steps.ts";
import { expNormal } from "./exp.ts";
import { polynomial } from "./polynomial.ts";

type V128 = Expr<"v128">;

/** erf(x) / x - 1 in x², |x| ≤ 0.95 (error 6e-10). */
const NEAR = [
  0.12837916649824274, -0.3761263231174963, 0.11283672869903784, -0.02685811920152119, 0.005197828367119419,
  -0.0008106267329432462, 0.00008216524941762438,
];
/** log erfc in x - 2, 0.92 ≤ x ≤ 4.1 (error of erfc 5e-11). */
const FAR = [
  -5.364941256834165, -4.418160755309729, -0.9237510000084692, -0.016466190116475928, 0.003570000718345002,
  -0.0007298917704661452, 0.00013864534532847782, -0.000021263709418937463,
];

/** What rounding to float32 takes from the first two. */
const LOST = FAR.slice(0, 2).map((c) => c - Math.fround(c));

export function erf(steps: Steps, given: V128): V128 {
  const x = steps.keep(given);
  const sign = steps.keep(v128.and(x, f32x4.constant(-0)));
  const size = steps.keep(f32x4.pseudoMin(v128.xor(x, sign), f32x4.constant(4.1)));
  const square = steps.keep(f32x4.multiply(x, x));
  const near = steps.keep(f32x4.multiplyAdd(polynomial(square, NEAR), x, x));
  const from2 = steps.keep(f32x4.subtract(size, f32x4.constant(2)));
  const exponent = f32x4.add(polynomial(from2, FAR), polynomial(from2, LOST));
  const far = f32x4.subtract(f32x4.constant(1), expNormal(steps, exponent));
  return v128.bitSelect(near, v128.or(far, sign), f32x4.less(size, f32x4.constant(0.93)));
}
