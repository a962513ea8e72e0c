/** @file A scalar formula as instructions on four numbers at once. */
import type { Scalar } from "../../ir/scalar.ts";
import type { Expr, Local } from "../../wasm/code.ts";
import { f32x4, v128 } from "../../wasm/simd.ts";
import type { Steps } from "../../wasm/steps.ts";
import type { Comparison, MathFunctions } from "./math/functions.ts";

type V128 = Expr<"v128">;

const COMPARE: Readonly<Record<Comparison, (x: V128, y: V128) => V128>> = {
  "<": f32x4.less,
  "<=": f32x4.lessEqual,
  ">": f32x4.greater,
  ">=": f32x4.greaterEqual,
  "==": f32x4.equal,
};

/** The formula's value; its arguments are in locals. */
export function emitFormula(
  steps: Steps,
  math: MathFunctions,
  f: Scalar,
  args: readonly Local<"v128">[],
): V128 {
  const emit = (part: Scalar): V128 => emitFormula(steps, math, part, args);
  switch (f.kind) {
    case "constant":
      return f32x4.constant(f.value);
    case "argument":
      return args[f.index]!;
    case "unary":
      return math.unary(steps, f.function, emit(f.x));
    case "binary": {
      if (isComparison(f.function)) return v128.and(emitMask(steps, math, f, args), f32x4.constant(1));
      if (f.function === "max" && f.y.kind === "constant") return maxWith(emit(f.x), f.y.value);
      if (f.function === "max" && f.x.kind === "constant") return maxWith(emit(f.y), f.x.value);
      if (f.function === "pow" && f.y.kind === "constant" && f.y.value === 2) {
        const x = steps.keep(emit(f.x));
        return f32x4.multiply(x, x);
      }
      return math.binary(steps, f.function, emit(f.x), emit(f.y));
    }
    case "select":
      return v128.bitSelect(emit(f.then), emit(f.otherwise), emitMask(steps, math, f.condition, args));
  }
}

/** All bits 1 in the lanes where a condition is not 0. */
function emitMask(steps: Steps, math: MathFunctions, f: Scalar, args: readonly Local<"v128">[]): V128 {
  if (f.kind === "binary" && isComparison(f.function)) {
    const x = emitFormula(steps, math, f.x, args);
    const y = emitFormula(steps, math, f.y, args);
    return COMPARE[f.function](x, y);
  }
  return f32x4.notEqual(emitFormula(steps, math, f, args), f32x4.constant(0));
}

/** One instruction instead of seven; adding 0 turns -0 into 0 where the limit is 0. NaN stays. */
function maxWith(x: V128, limit: number): V128 {
  const result = f32x4.pseudoMax(x, f32x4.constant(limit));
  return limit === 0 ? f32x4.add(result, f32x4.constant(0)) : result;
}

function isComparison(name: string): name is Comparison {
  return Object.hasOwn(COMPARE, name);
}
