/** @file Fills and copies of numbers that lie side by side. */
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat } from "../../wasm/loops.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import { f32x4, v128 } from "../../wasm/simd.ts";

/** Writes `count` zeros from `target` on, which moves along. */
export function fillZeros(scope: FunctionScope, target: Local<"i32">, count: Expr<"i32">): readonly Code[] {
  const zero = f32x4.constant(0);
  const total = scope.local("i32");
  return [
    total.set(count),
    ...repeat(scope.local("i32"), i32.shiftRight(total, constantI32(2)), [
      v128.store(target, zero),
      target.set(i32.add(target, constantI32(16))),
    ]),
    ...repeat(scope.local("i32"), i32.and(total, constantI32(3)), [
      v128.store32Lane(target, zero, 0),
      target.set(i32.add(target, constantI32(4))),
    ]),
  ];
}

/** Most vectors that are copied without a loop. */
const UNROLLED = 8;

/**
 * Copies `count` numbers in whole vectors: up to 3 numbers too many are read and written. Without a source, zeros.
 */
export function copyVectors(
  scope: FunctionScope,
  target: Expr<"i32">,
  source: Expr<"i32"> | null,
  count: number,
): readonly Code[] {
  const vectors = Math.ceil(count / 4);
  const value = (from: Expr<"i32"> | null, offset: number): Expr<"v128"> =>
    from ? v128.load(from, offset) : f32x4.constant(0);
  const to = scope.local("i32");
  const from = source && scope.local("i32");
  const some = (vectorsNow: number): Code[] =>
    Array.from({ length: vectorsNow }, (_, i) => v128.store(to, value(from, 16 * i), 16 * i));
  const start = [to.set(target), ...(from ? [from.set(source)] : [])];
  if (vectors <= UNROLLED) return [...start, ...some(vectors)];
  const bytes = constantI32(16 * 4);
  const advance = [to.set(i32.add(to, bytes)), ...(from ? [from.set(i32.add(from, bytes))] : [])];
  return [
    ...start,
    ...repeat(scope.local("i32"), constantI32(Math.floor(vectors / 4)), [...some(4), ...advance]),
    ...some(vectors % 4),
  ];
}

/** Like copyVectors, but writes nothing beyond. */
export function copyExactly(
  scope: FunctionScope,
  to: Local<"i32">,
  from: Local<"i32">,
  count: number,
): readonly Code[] {
  const whole = count - (count % 4);
  const single = Array.from({ length: count % 4 }, (_, i) =>
    i32.store(to, i32.load(from, 4 * (whole + i)), 4 * (whole + i)),
  );
  return whole > 0 ? [...copyVectors(scope, to, from, whole), ...single] : single;
}
