/** @file Turns a scalar formula into a closure, so that elementwise operators do not walk it for every element. */
import { assertNever, invariant } from "../../core/invariant.ts";
import { applyBinary, applyUnary, type Scalar } from "../../ir/scalar.ts";

/** A formula of up to three arguments. */
export type CompiledScalar = (x: number, y: number, z: number) => number;

/** The formula as a function; `round` is applied after every operation, as `evaluateScalar` does. */
export function compileScalar(f: Scalar, round: (x: number) => number): CompiledScalar {
  switch (f.kind) {
    case "constant": {
      const value = round(f.value);
      return () => value;
    }
    case "argument":
      invariant(f.index < 3, "an elementwise operator of more than three operands");
      return f.index === 0 ? (x) => x : f.index === 1 ? (_, y) => y : (_x, _y, z) => z;
    case "unary": {
      const inner = compileScalar(f.x, round);
      const name = f.function;
      return (x, y, z) => round(applyUnary(name, inner(x, y, z)));
    }
    case "binary":
      return compileBinary(f.function, compileScalar(f.x, round), compileScalar(f.y, round), round);
    case "select": {
      const condition = compileScalar(f.condition, round);
      const then = compileScalar(f.then, round);
      const otherwise = compileScalar(f.otherwise, round);
      return (x, y, z) => (condition(x, y, z) !== 0 ? then(x, y, z) : otherwise(x, y, z));
    }
    default:
      return assertNever(f);
  }
}

/** The four arithmetic functions without a switch in the loop. */
function compileBinary(
  name: Parameters<typeof applyBinary>[0],
  a: CompiledScalar,
  b: CompiledScalar,
  round: (x: number) => number,
): CompiledScalar {
  switch (name) {
    case "+":
      return (x, y, z) => round(a(x, y, z) + b(x, y, z));
    case "-":
      return (x, y, z) => round(a(x, y, z) - b(x, y, z));
    case "*":
      return (x, y, z) => round(a(x, y, z) * b(x, y, z));
    case "/":
      return (x, y, z) => round(a(x, y, z) / b(x, y, z));
    default:
      return (x, y, z) => round(applyBinary(name, a(x, y, z), b(x, y, z)));
  }
}
