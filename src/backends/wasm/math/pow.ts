/** @file x to the power y of four numbers, as 2^(y·log₂|x|) in float64, with the special cases of Math.pow; rounded once. */
import { constantI32, type Expr } from "../../../wasm/code.ts";
import { f32x4, f64x2, i32x4, shuffle, v128 } from "../../../wasm/simd.ts";
import type { Steps } from "../../../wasm/steps.ts";
import { polynomial64 } from "./polynomial.ts";

type V128 = Expr<"v128">;

/** Upper half of the bits of √½ in float64. */
const ROOT_HALF = 0x3fe6a09e;

export function pow(steps: Steps, base: V128, exponent: V128): V128 {
  const x = steps.keep(base);
  const y = steps.keep(exponent);
  const size = steps.keep(f32x4.abs(x));
  const low = steps.keep(powerOfHalf(steps, size, y));
  const [sizeAbove, yAbove] = [size, y].map((v) => steps.keep(shuffle(v, v, [2, 3, 0, 1])));
  const high = steps.keep(powerOfHalf(steps, sizeAbove!, yAbove!));
  const general = steps.keep(shuffle(low, high, [0, 1, 4, 5]));
  return withSpecialCases(steps, x, y, size, general);
}

/** Lanes 0 and 1 of |x|^y for 0 < |x| < ∞. */
function powerOfHalf(steps: Steps, size: V128, y: V128): V128 {
  const wide = steps.keep(f64x2.fromF32x4(size));
  const bits = i32x4.subtract(wide, i32x4.constant(0, ROOT_HALF, 0, ROOT_HALF));
  const k = steps.keep(v128.and(i32x4.shiftRight(bits, constantI32(20)), i32x4.constant(0, -1, 0, -1)));
  const mantissa = steps.keep(i32x4.subtract(wide, i32x4.shiftLeft(k, constantI32(20))));
  const one = f64x2.constant(1);
  const s = steps.keep(f64x2.divide(f64x2.subtract(mantissa, one), f64x2.add(mantissa, one)));
  const z = steps.keep(f64x2.multiply(s, s));
  const series = polynomial64(
    z,
    [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11, 1 / 13].map((c) => 2 * Math.LOG2E * c),
  );
  const log2 = f64x2.add(f64x2.multiply(s, series), f64x2.fromI32x4(shuffle(k, k, [1, 3, 1, 3])));
  return exp2(steps, f64x2.multiply(log2, f64x2.fromF32x4(y)));
}

/** 2^t, rounded to f32 once. */
function exp2(steps: Steps, t: V128): V128 {
  const at = steps.keep(f64x2.pseudoMin(f64x2.pseudoMax(t, f64x2.constant(-200)), f64x2.constant(200)));
  const whole = steps.keep(f64x2.nearest(at));
  const rest = steps.keep(f64x2.multiply(f64x2.subtract(at, whole), f64x2.constant(Math.LN2)));
  const factorials = [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880];
  const part = polynomial64(
    rest,
    factorials.map((f) => 1 / f),
  );
  const n = i32x4.shiftLeft(i32x4.add(i32x4.fromF64x2(whole), i32x4.constant(1023)), constantI32(20));
  const zero = i32x4.constant(0);
  return f32x4.fromF64x2(f64x2.multiply(part, shuffle(zero, n, [0, 4, 1, 5])));
}

function withSpecialCases(steps: Steps, x: V128, y: V128, size: V128, general: V128): V128 {
  const zero = f32x4.constant(0);
  const infinite = f32x4.constant(Infinity);
  const atZero = steps.keep(f32x4.equal(size, zero));
  const atInfinity = steps.keep(f32x4.equal(size, infinite));
  const up = f32x4.greater(y, zero);
  // 0^y grows without bound where y < 0, ∞^y where y > 0.
  const edge = v128.and(infinite, v128.xor(atZero, up));
  const positive = steps.keep(v128.bitSelect(edge, general, v128.or(atZero, atInfinity)));
  const isWhole = steps.keep(f32x4.equal(f32x4.nearest(y), y));
  const exact = f32x4.less(f32x4.abs(y), f32x4.constant(2 ** 24));
  const odd = v128.and(
    v128.and(isWhole, exact),
    i32x4.equal(v128.and(i32x4.fromF32x4(y), i32x4.constant(1)), i32x4.constant(1)),
  );
  const sign = v128.and(v128.and(x, f32x4.constant(-0)), odd);
  const signed = v128.or(positive, sign);
  const rootOfNegative = v128.andNot(v128.andNot(f32x4.less(x, zero), isWhole), atInfinity);
  const isNaN = v128.or(v128.or(f32x4.notEqual(x, x), f32x4.notEqual(y, y)), rootOfNegative);
  const known = steps.keep(v128.bitSelect(f32x4.constant(NaN), signed, isNaN));
  return v128.bitSelect(f32x4.constant(1), known, f32x4.equal(y, zero));
}
