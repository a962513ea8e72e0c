/** @file Rows of pixels with zeros around them, so that tiles need not ask where the picture ends. */
import type { Code, Expr, Local } from "../../../wasm/code.ts";
import { ifThen } from "../../../wasm/code.ts";
import { constantI32 } from "../../../wasm/code.ts";
import { i32 } from "../../../wasm/i32.ts";
import { repeat } from "../../../wasm/loops.ts";
import type { FunctionRef, FunctionScope, ModuleBuilder } from "../../../wasm/module.ts";
import { f32x4, v128 } from "../../../wasm/simd.ts";

/**
 * (source, row, rows, height, left, width, right, stride, target): copies `rows` rows from `row` on (it may be negative) of a picture
 * of `height` rows of `stride` numbers, the first `width` of each; `left` and `right` zeros stand beside each row, whole rows of zeros below and above.
 * Writes up to 3 numbers too many.
 */
export function defineBand(module: ModuleBuilder): FunctionRef {
  return module.once("band", () =>
    module.define(new Array<"i32">(9).fill("i32"), null, (scope, parameters) => {
      const [source, row, rows, height, left, width, right, stride, target] = parameters as Local<"i32">[];
      const from = scope.local("i32");
      const inside = [
        ...fill(scope, target!, null, left!),
        from.set(i32.add(source!, i32.multiply(i32.multiply(row!, stride!), constantI32(4)))),
        ...fill(scope, target!, from, width!),
        ...fill(scope, target!, null, right!),
      ];
      const outside = fill(scope, target!, null, i32.add(i32.add(left!, width!), right!));
      return {
        code: repeat(scope.local("i32"), rows!, [
          ifThen(i32.lessUnsigned(row!, height!), inside, outside),
          row!.set(i32.add(row!, constantI32(1))),
        ]),
      };
    }),
  );
}

/** `count` numbers, or zeros, to the target, which moves on by as many. */
function fill(
  scope: FunctionScope,
  target: Local<"i32">,
  source: Local<"i32"> | null,
  count: Expr<"i32">,
): readonly Code[] {
  const to = scope.local("i32");
  const total = scope.local("i32");
  const step = constantI32(16);
  const vectors = i32.shiftRight(i32.add(total, constantI32(3)), constantI32(2));
  return [
    total.set(count),
    to.set(target),
    ...repeat(scope.local("i32"), vectors, [
      v128.store(to, source ? v128.load(source) : f32x4.constant(0)),
      ...(source ? [source.set(i32.add(source, step))] : []),
      to.set(i32.add(to, step)),
    ]),
    target.set(i32.add(target, i32.shiftLeft(total, constantI32(2)))),
  ];
}
