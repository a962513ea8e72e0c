/**
 * @file Scalar formulas: the meaning of elementwise operators, schedules and metrics, from which every
 * backend derives its code. Comparisons give 1 or 0.
 */
import { assertNever } from "../core/invariant.ts";

export type UnaryFunction =
  | "neg"
  | "abs"
  | "sign"
  | "floor"
  | "ceil"
  | "round"
  | "sqrt"
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "tanh"
  | "sin"
  | "cos"
  | "erf";

export type BinaryFunction = "+" | "-" | "*" | "/" | "min" | "max" | "pow" | "<" | "<=" | ">" | ">=" | "==";

export type Scalar =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "argument"; readonly index: number }
  | { readonly kind: "unary"; readonly function: UnaryFunction; readonly x: Scalar }
  | { readonly kind: "binary"; readonly function: BinaryFunction; readonly x: Scalar; readonly y: Scalar }
  /** `then` where the condition is not 0. Only the chosen side counts (the other may be NaN). */
  | {
      readonly kind: "select";
      readonly condition: Scalar;
      readonly then: Scalar;
      readonly otherwise: Scalar;
    };

export type ScalarLike = Scalar | number;

export function scalar(value: ScalarLike): Scalar {
  return typeof value === "number" ? { kind: "constant", value } : value;
}

export function argument(index: number): Scalar {
  return { kind: "argument", index };
}

export function unary(name: UnaryFunction, x: ScalarLike): Scalar {
  return { kind: "unary", function: name, x: scalar(x) };
}

export function binary(name: BinaryFunction, x: ScalarLike, y: ScalarLike): Scalar {
  return { kind: "binary", function: name, x: scalar(x), y: scalar(y) };
}

export function select(condition: ScalarLike, then: ScalarLike, otherwise: ScalarLike): Scalar {
  return { kind: "select", condition: scalar(condition), then: scalar(then), otherwise: scalar(otherwise) };
}

/** The value of a formula; `round` is applied after every operation (`Math.fround` for float32). */
export function evaluateScalar(f: Scalar, args: readonly number[], round: (x: number) => number): number {
  switch (f.kind) {
    case "constant":
      return round(f.value);
    case "argument":
      return args[f.index]!;
    case "unary":
      return round(applyUnary(f.function, evaluateScalar(f.x, args, round)));
    case "binary":
      return round(
        applyBinary(f.function, evaluateScalar(f.x, args, round), evaluateScalar(f.y, args, round)),
      );
    case "select":
      return evaluateScalar(
        evaluateScalar(f.condition, args, round) !== 0 ? f.then : f.otherwise,
        args,
        round,
      );
    default:
      return assertNever(f);
  }
}

/** One unary function in float64. `round` is half away from zero to even, as IEEE's roundTiesToEven. */
export function applyUnary(name: UnaryFunction, x: number): number {
  switch (name) {
    case "neg":
      return -x;
    case "round":
      return roundTiesToEven(x);
    case "erf":
      return erf(x);
    default:
      return Math[name](x);
  }
}

/** One binary function in float64; comparisons give 1 or 0; min and max pass NaN on. */
export function applyBinary(name: BinaryFunction, x: number, y: number): number {
  switch (name) {
    case "+":
      return x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      return x / y;
    case "min":
      return Math.min(x, y);
    case "max":
      return Math.max(x, y);
    case "pow":
      return Math.pow(x, y);
    case "<":
      return x < y ? 1 : 0;
    case "<=":
      return x <= y ? 1 : 0;
    case ">":
      return x > y ? 1 : 0;
    case ">=":
      return x >= y ? 1 : 0;
    case "==":
      return x === y ? 1 : 0;
    default:
      return assertNever(name);
  }
}

function roundTiesToEven(x: number): number {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

/**
 * The error function to about 1e-16: its Maclaurin series below 2.5, a continued fraction for erfc above.
 * Source: Abramowitz and Stegun 7.1.6 and 7.1.14.
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 2.5) {
    let term = x;
    let sum = x;
    for (let k = 1; k < 80; k++) {
      term *= (2 * x * x) / (2 * k + 1);
      sum += term;
      if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let k = 60; k >= 1; k--) fraction = k / 2 / (a + fraction);
  const erfc = Math.exp(-a * a) / (Math.sqrt(Math.PI) * (a + fraction));
  return Math.sign(x) * (1 - erfc);
}
