/** @file Counting loops. */
import { block, branchIf, choose, type Code, type Expr, loop, type Local } from "./code.ts";
import { i32 } from "./i32.ts";

/** Runs the body `count` times, with `left` counting down to 1. */
export function repeat(left: Local<"i32">, count: Expr<"i32">, body: readonly Code[]): Code[] {
  if (count.constant !== undefined) {
    if (count.constant <= 0) return [];
    if (count.constant === 1) return [...body];
  }
  const turns = loop((again) => [...body, branchIf(again, left.tee(i32.subtract(left, i32.constant(1))))]);
  if (count.constant !== undefined) return [left.set(count), turns];
  return [block((end) => [branchIf(end, i32.lessEqual(left.tee(count), i32.constant(0))), turns])];
}

/** Runs the body with `i` = from, from + step, … while i < to (signed). */
export function countUp(
  i: Local<"i32">,
  from: Expr<"i32">,
  to: Expr<"i32">,
  body: readonly Code[],
  step: Expr<"i32"> = i32.constant(1),
): Code[] {
  const known = from.constant !== undefined && to.constant !== undefined;
  if (known && from.constant! >= to.constant!) return [];
  const turns = loop((again) => [...body, branchIf(again, i32.less(i.tee(i32.add(i, step)), to))]);
  if (known) return [i.set(from), turns];
  return [block((end) => [branchIf(end, i32.greaterEqual(i.tee(from), to)), turns])];
}

/** Runs the body while the counter, which the body brings down, is above 0. */
export function whilePositive(counter: Local<"i32">, body: readonly Code[]): Code[] {
  const zero = i32.constant(0);
  return [
    block((end) => [
      branchIf(end, i32.lessEqual(counter, zero)),
      loop((again) => [...body, branchIf(again, i32.greater(counter, zero))]),
    ]),
  ];
}

/** The larger of two signed numbers. */
export function larger(x: Expr<"i32">, y: Expr<"i32">): Expr<"i32"> {
  if (x.constant !== undefined && y.constant !== undefined)
    return i32.constant(Math.max(x.constant, y.constant));
  return choose(i32.greater(x, y), x, y);
}

/** The smaller of two signed numbers. */
export function smaller(x: Expr<"i32">, y: Expr<"i32">): Expr<"i32"> {
  if (x.constant !== undefined && y.constant !== undefined)
    return i32.constant(Math.min(x.constant, y.constant));
  return choose(i32.less(x, y), x, y);
}
