/**
 * @file sin and cos of four numbers. Quarter turns are taken off in float64: error below 2 units in the last place for
 * |x| ≤ 10⁶, growing beyond (as the angle itself grows coarse).
 */
import { constantI32, type Expr } from "../../../wasm/code.ts";
import { f32x4, f64x2, i32x4, shuffle, v128 } from "../../../wasm/simd.ts";
import type { Steps } from "../../../wasm/steps.ts";
import { polynomial } from "./polynomial.ts";

type V128 = Expr<"v128">;

/** π/2 in two parts; the first has 33 bits, so that a multiple up to 2²⁰ is exact. */
const QUARTER_HIGH = 1.57079632673412561417;
const QUARTER_LOW = 6.07710050650619224932e-11;

/** Rest in [-π/4, π/4] and the number of quarter turns. */
interface Angle {
  readonly rest: V128;
  readonly quarters: V128;
}

export function sin(steps: Steps, x: V128): V128 {
  return sineOf(steps, reduce(steps, x));
}

/** A quarter turn ahead of the sine. */
export function cos(steps: Steps, x: V128): V128 {
  const { rest, quarters } = reduce(steps, x);
  return sineOf(steps, { rest, quarters: steps.keep(i32x4.add(quarters, i32x4.constant(1))) });
}

/** cos(2π·x) for 0 ≤ x ≤ 1, x a multiple of 2⁻²⁴: the reduction is exact. */
export function cosOfTurns(steps: Steps, x: V128): V128 {
  const scaled = steps.keep(f32x4.multiply(x, f32x4.constant(4)));
  const whole = steps.keep(f32x4.nearest(scaled));
  const rest = steps.keep(f32x4.multiply(f32x4.subtract(scaled, whole), f32x4.constant(Math.PI / 2)));
  return sineOf(steps, { rest, quarters: steps.keep(i32x4.add(i32x4.fromF32x4(whole), i32x4.constant(1))) });
}

function reduce(steps: Steps, given: V128): Angle {
  const x = steps.keep(given);
  const reduceHalf = (half: V128): Angle => {
    const wide = steps.keep(f64x2.fromF32x4(half));
    const turns = steps.keep(f64x2.nearest(f64x2.multiply(wide, f64x2.constant(2 / Math.PI))));
    const high = f64x2.subtract(wide, f64x2.multiply(turns, f64x2.constant(QUARTER_HIGH)));
    const rest = f64x2.subtract(high, f64x2.multiply(turns, f64x2.constant(QUARTER_LOW)));
    return { rest: steps.keep(f32x4.fromF64x2(rest)), quarters: steps.keep(i32x4.fromF64x2(turns)) };
  };
  const low = reduceHalf(x);
  const high = reduceHalf(steps.keep(shuffle(x, x, [2, 3, 0, 1])));
  const rest = steps.keep(shuffle(low.rest, high.rest, [0, 1, 4, 5]));
  const isZero = f32x4.equal(x, f32x4.constant(0));
  return {
    rest: steps.keep(v128.bitSelect(x, rest, isZero)),
    quarters: steps.keep(shuffle(low.quarters, high.quarters, [0, 1, 4, 5])),
  };
}

/** ± sin or cos of the rest, by the number of quarter turns. */
function sineOf(steps: Steps, { rest, quarters }: Angle): V128 {
  const square = steps.keep(f32x4.multiply(rest, rest));
  const cubic = polynomial(square, [-1 / 6, 1 / 120, -1 / 5040, 1 / 362880]);
  const sine = steps.keep(f32x4.add(rest, f32x4.multiply(f32x4.multiply(rest, square), cubic)));
  const quartic = f32x4.multiply(
    f32x4.multiply(square, square),
    polynomial(square, [1 / 24, -1 / 720, 1 / 40320, -1 / 3628800]),
  );
  const half = f32x4.subtract(f32x4.constant(1), f32x4.multiply(square, f32x4.constant(0.5)));
  const cosine = steps.keep(f32x4.add(half, quartic));
  const odd = i32x4.equal(v128.and(quarters, i32x4.constant(1)), i32x4.constant(1));
  const sign = i32x4.shiftLeft(v128.and(quarters, i32x4.constant(2)), constantI32(30));
  return v128.xor(v128.bitSelect(cosine, sine, odd), sign);
}
