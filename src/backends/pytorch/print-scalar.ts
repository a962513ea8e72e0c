/** @file A scalar formula (a schedule's factor) as a Python expression. */
import { assertNever } from "../../core/invariant.ts";
import type { Scalar } from "../../ir/scalar.ts";
import { number } from "./python.ts";

/** The formula, with names for its arguments; comparisons give True or False, which count as 1 and 0. */
export function printScalar(f: Scalar, names: readonly string[]): string {
  switch (f.kind) {
    case "constant":
      return number(f.value);
    case "argument":
      return names[f.index]!;
    case "unary":
      return printUnary(f.function, printScalar(f.x, names));
    case "binary": {
      const [x, y] = [printScalar(f.x, names), printScalar(f.y, names)];
      if (f.function === "min" || f.function === "max") return `${f.function}(${x}, ${y})`;
      return `(${x} ${f.function === "pow" ? "**" : f.function} ${y})`;
    }
    case "select": {
      const [c, x, y] = [f.condition, f.then, f.otherwise].map((part) => printScalar(part, names));
      return `(${x} if ${c} else ${y})`;
    }
    default:
      return assertNever(f);
  }
}

function printUnary(name: string, x: string): string {
  if (name === "neg") return `(-${x})`;
  if (name === "abs" || name === "round") return `${name}(${x})`;
  if (name === "sign") return `((${x} > 0) - (${x} < 0))`;
  return `math.${name}(${x})`;
}
