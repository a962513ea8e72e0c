/** @file Natural logarithms of four numbers, as in fdlibm: x = 2ᵏ·(1 + f); error below 2 units in the last place. */
import { constantI32, type Expr } from "../../../wasm/code.ts";
import { f32x4, i32x4, v128 } from "../../../wasm/simd.ts";
import type { Steps } from "../../../wasm/steps.ts";
import { polynomial } from "./polynomial.ts";

type V128 = Expr<"v128">;

const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440054690583e-4;
/** Bits of √½. */
const ROOT_HALF = 0x3f3504f3;
const SMALLEST_NORMAL = 1.17549435e-38;

/** log 0 = -∞; NaN below 0. */
export function log(steps: Steps, given: V128): V128 {
  const x = steps.keep(given);
  const small = steps.keep(f32x4.less(x, f32x4.constant(SMALLEST_NORMAL)));
  const scaled = steps.keep(v128.bitSelect(f32x4.multiply(x, f32x4.constant(2 ** 23)), x, small));
  const k = steps.keep(i32x4.shiftRight(i32x4.subtract(scaled, i32x4.constant(ROOT_HALF)), constantI32(23)));
  const f = steps.keep(
    f32x4.subtract(i32x4.subtract(scaled, i32x4.shiftLeft(k, constantI32(23))), f32x4.constant(1)),
  );
  const exponent = steps.keep(f32x4.fromI32x4(i32x4.subtract(k, v128.and(small, i32x4.constant(23)))));
  const s = steps.keep(f32x4.divide(f, f32x4.add(f, f32x4.constant(2))));
  const z = steps.keep(f32x4.multiply(s, s));
  // log(1 + f) = 2 atanh s = 2s + ⅔s³ + …, and 2s = f - s·f.
  const rest = f32x4.multiply(z, polynomial(z, [2 / 3, 2 / 5, 2 / 7, 2 / 9]));
  const half = steps.keep(f32x4.multiply(f32x4.multiply(f, f), f32x4.constant(0.5)));
  const low = f32x4.add(
    f32x4.multiply(s, f32x4.add(half, rest)),
    f32x4.multiply(exponent, f32x4.constant(LN2_LOW)),
  );
  const near = f32x4.subtract(f, f32x4.subtract(half, low));
  const result = f32x4.add(near, f32x4.multiply(exponent, f32x4.constant(LN2_HIGH)));
  const edge = steps.keep(edgeValues(x));
  const isEdge = v128.or(
    f32x4.lessEqual(x, f32x4.constant(0)),
    v128.not(f32x4.less(x, f32x4.constant(Infinity))),
  );
  return v128.bitSelect(edge, result, isEdge);
}

/** -∞ at 0, NaN below; ∞ and NaN themselves. */
function edgeValues(x: V128): V128 {
  const below = v128.bitSelect(f32x4.constant(NaN), x, f32x4.less(x, f32x4.constant(0)));
  return v128.bitSelect(f32x4.constant(-Infinity), below, f32x4.equal(x, f32x4.constant(0)));
}

/** log(u) + (x - (u - 1)) / u with u = 1 + x as rounded: the second part is what rounding lost. */
export function log1p(steps: Steps, given: V128): V128 {
  const x = steps.keep(given);
  const u = steps.keep(f32x4.add(x, f32x4.constant(1)));
  const lost = f32x4.divide(f32x4.subtract(x, f32x4.subtract(u, f32x4.constant(1))), u);
  const inside = v128.and(f32x4.greater(u, f32x4.constant(0)), f32x4.less(u, f32x4.constant(Infinity)));
  const correction = steps.keep(v128.and(lost, inside));
  const whole = steps.keep(f32x4.add(log(steps, u), correction));
  return v128.bitSelect(x, whole, f32x4.equal(u, f32x4.constant(1)));
}
