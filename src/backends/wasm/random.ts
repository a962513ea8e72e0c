/** @file Threefry-2x32 of four counters at once: the numbers of runtime/random.ts. */
import { constantI32, type Expr } from "../../wasm/code.ts";
import { f32x4, i32x4, v128 } from "../../wasm/simd.ts";
import type { Steps } from "../../wasm/steps.ts";
import type { KernelContext } from "./kernel-context.ts";

type V128 = Expr<"v128">;

const ROTATIONS: readonly (readonly number[])[] = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];

/** Numbers of a stream at four indices. Normal ones differ from the runtime's by rounding. */
export function emitRandom(
  context: KernelContext,
  steps: Steps,
  distribution: "uniform" | "normal",
  stream: number,
  index: V128,
): V128 {
  const { x, y } = threefry(context, steps, stream, index);
  const share = f32x4.constant(2 ** -24);
  if (distribution === "uniform") return f32x4.multiply(upperBits(x), share);
  const radius = steps.keep(f32x4.multiply(f32x4.add(upperBits(x), f32x4.constant(1)), share));
  const length = f32x4.sqrt(f32x4.multiply(context.math.shared("log", radius), f32x4.constant(-2)));
  return f32x4.multiply(length, context.math.shared("cosOfTurns", f32x4.multiply(upperBits(y), share)));
}

/** The upper 24 bits as a number; exact. */
function upperBits(bits: V128): V128 {
  return f32x4.fromI32x4(i32x4.shiftRightUnsigned(bits, constantI32(8)));
}

function threefry(
  { seed, step }: KernelContext,
  steps: Steps,
  stream: number,
  index: V128,
): { x: V128; y: V128 } {
  const k0 = steps.keep(i32x4.splat(seed));
  const k1 = i32x4.constant(stream);
  const k2 = steps.keep(v128.xor(v128.xor(k0, k1), i32x4.constant(0x1bd11bda)));
  const keys = [k0, k1, k2];
  let x = steps.keep(i32x4.add(i32x4.splat(step), k0));
  let y = steps.keep(i32x4.add(index, k1));
  for (let group = 0; group < 5; group++) {
    for (const by of ROTATIONS[group & 1]!) {
      x = steps.keep(i32x4.add(x, y));
      const turned = v128.or(
        i32x4.shiftLeft(y, constantI32(by)),
        i32x4.shiftRightUnsigned(y, constantI32(32 - by)),
      );
      y = steps.keep(v128.xor(turned, x));
    }
    x = steps.keep(i32x4.add(x, keys[(group + 1) % 3]!));
    y = steps.keep(i32x4.add(i32x4.add(y, keys[(group + 2) % 3]!), i32x4.constant(group + 1)));
  }
  return { x, y };
}
