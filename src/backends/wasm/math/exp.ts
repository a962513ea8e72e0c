/** @file exp and exp(x) - 1 of four numbers. x = n·ln 2 + r with |r| ≤ ln 2 / 2; error below 2 units in the last place. */
import { constantI32, type Expr, type Local } from "../../../wasm/code.ts";
import { f32x4, i32x4, v128 } from "../../../wasm/simd.ts";
import type { Steps } from "../../../wasm/steps.ts";
import { polynomial } from "./polynomial.ts";

type V128 = Expr<"v128">;

/** ln 2 in two parts; a multiple of the first up to 2⁹ is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440054690583e-4;
/** (eʳ - 1 - r) / r² on |r| ≤ 0.35, fitted for the least largest error (3e-9). */
const TAIL = [
  0.5000000100979779, 0.16666512888408141, 0.04166618728483138, 0.008369598409757175, 0.0013951717171851571,
];

/** A number of at most 2²² added to it rounds to a whole one, which stands in the last bits. */
const TO_WHOLE = 1.5 * 2 ** 23;
const TO_WHOLE_BITS = 0x4b400000;

interface Reduced {
  /** n as integers. */
  readonly n: Local<"v128">;
  /** eʳ - 1 */
  readonly part: V128;
}

function reduce(steps: Steps, at: Local<"v128">): Reduced {
  const shifted = steps.keep(f32x4.multiplyAdd(at, f32x4.constant(Math.LOG2E), TO_WHOLE));
  const turns = steps.keep(f32x4.subtract(shifted, f32x4.constant(TO_WHOLE)));
  const high = steps.keep(f32x4.multiplyAdd(turns, f32x4.constant(-LN2_HIGH), at));
  const r = steps.keep(f32x4.multiplyAdd(turns, f32x4.constant(-LN2_LOW), high));
  const part = f32x4.multiplyAdd(f32x4.multiply(r, r), polynomial(r, TAIL), r);
  return { n: steps.keep(i32x4.subtract(shifted, i32x4.constant(TO_WHOLE_BITS))), part };
}

/** Beyond these limits the result no longer changes. NaN stays. */
function clamp(x: V128, lowest: number, highest: number): V128 {
  return f32x4.pseudoMin(f32x4.pseudoMax(x, f32x4.constant(lowest)), f32x4.constant(highest));
}

/** 2ⁿ for -126 ≤ n ≤ 127. */
function power2(n: V128): V128 {
  return i32x4.shiftLeft(i32x4.add(n, i32x4.constant(127)), constantI32(23));
}

/** From here on down exp is 0. */
const LEAST = -104;

export function exp(steps: Steps, given: V128): V128 {
  const x = steps.keep(given);
  const { n, part } = reduce(steps, steps.keep(clamp(x, LEAST, 90)));
  const half = steps.keep(i32x4.shiftRight(n, constantI32(1)));
  // Not by a product that is too small for float32: processors take ten times as long for one (masked scores are -1e30).
  const whole = v128.andNot(f32x4.add(part, f32x4.constant(1)), f32x4.less(x, f32x4.constant(LEAST)));
  return f32x4.multiply(f32x4.multiply(whole, power2(half)), power2(i32x4.subtract(n, half)));
}

/** exp(x) for -87 ≤ x ≤ 88 or NaN. */
export function expNormal(steps: Steps, x: V128): V128 {
  const { n, part } = reduce(steps, steps.keep(x));
  return f32x4.multiply(f32x4.add(part, f32x4.constant(1)), power2(n));
}

/** 2ⁿ·(eʳ - 1) + (2ⁿ - 1), in halves so that 2¹²⁸ does not arise. */
export function expm1(steps: Steps, given: V128): V128 {
  const x = steps.keep(given);
  const { n, part } = reduce(steps, steps.keep(clamp(x, -20, 88.8)));
  const scale = steps.keep(power2(i32x4.subtract(n, i32x4.constant(1))));
  const sum = f32x4.add(f32x4.multiply(part, scale), f32x4.subtract(scale, f32x4.constant(0.5)));
  const result = f32x4.multiply(sum, f32x4.constant(2));
  // The halves would lose what is below the normal range, and the sign of 0.
  return v128.bitSelect(x, result, f32x4.less(f32x4.abs(x), f32x4.constant(1e-30)));
}

/** exp(x) - 1 for 0 ≤ x ≤ 40 or NaN. */
export function expm1Positive(steps: Steps, x: V128): V128 {
  const { n, part } = reduce(steps, steps.keep(x));
  const scale = steps.keep(power2(n));
  return f32x4.add(f32x4.multiply(part, scale), f32x4.subtract(scale, f32x4.constant(1)));
}
