/** @file A scalar formula as an expression of JavaScript. */
import { assertNever } from "../../core/invariant.ts";
import type { BinaryFunction, Scalar, UnaryFunction } from "../../ir/scalar.ts";

/** How strongly an expression binds; an operand that binds less gets parentheses. */
const ATOM = 10;
const STRENGTH: Readonly<Partial<Record<BinaryFunction, number>>> = { "*": 6, "/": 6, "+": 5, "-": 5 };

export interface Expression {
  readonly text: string;
  readonly strength: number;
  /** A float32 that was not changed: no rounding is needed to compare it. */
  readonly exact: boolean;
}

export function atom(text: string, exact = true): Expression {
  return { text, strength: ATOM, exact };
}

/** The formula, with its arguments put in. Arguments are `exact` where equality may compare them as they are. */
export function printScalar(f: Scalar, args: readonly Expression[]): Expression {
  switch (f.kind) {
    case "constant":
      return printNumber(f.value);
    case "argument":
      return args[f.index]!;
    case "unary":
      return printUnary(f.function, printScalar(f.x, args));
    case "binary":
      return printBinary(f.function, printScalar(f.x, args), printScalar(f.y, args));
    case "select": {
      const condition = printCondition(f.condition, args);
      const [x, y] = [printScalar(f.then, args), printScalar(f.otherwise, args)];
      return {
        text: `${condition} ? ${paren(x, 2)} : ${paren(y, 2)}`,
        strength: 1,
        exact: x.exact && y.exact,
      };
    }
    default:
      return assertNever(f);
  }
}

export function printNumber(value: number): Expression {
  const exact = Math.fround(value) === value;
  if (Number.isNaN(value)) return atom("NaN");
  if (Object.is(value, -0) || value < 0) return { text: `-${printMagnitude(-value)}`, strength: 7, exact };
  return atom(printMagnitude(value), exact);
}

/** The expression, in parentheses if it binds less than `strength`. */
export function paren(e: Expression, strength: number): string {
  return e.strength < strength ? `(${e.text})` : e.text;
}

/** Names of helpers (runtime/kernels/special.ts) that an expression calls. */
export const HELPERS = ["erf", "roundHalfEven"] as const;

function printMagnitude(value: number): string {
  return value === Infinity ? "Infinity" : String(value);
}

function printUnary(name: UnaryFunction, x: Expression): Expression {
  switch (name) {
    case "neg":
      return {
        text: `-${x.text.startsWith("-") ? `(${x.text})` : paren(x, 7)}`,
        strength: 7,
        exact: x.exact,
      };
    case "round":
      return atom(`roundHalfEven(${x.text})`);
    case "erf":
      return atom(`erf(${x.text})`, false);
    default:
      return atom(
        `Math.${name}(${x.text})`,
        name === "abs" || name === "sign" || name === "floor" || name === "ceil",
      );
  }
}

function printBinary(name: BinaryFunction, x: Expression, y: Expression): Expression {
  switch (name) {
    case "+":
    case "-":
    case "*":
    case "/": {
      const strength = STRENGTH[name]!;
      const right = y.text.startsWith("-") ? `(${y.text})` : paren(y, strength + 1);
      return { text: `${paren(x, strength)} ${name} ${right}`, strength, exact: false };
    }
    case "min":
    case "max":
      return atom(`Math.${name}(${x.text}, ${y.text})`, x.exact && y.exact);
    case "pow":
      return atom(`Math.pow(${x.text}, ${y.text})`, false);
    default:
      return { text: `${printComparison(name, x, y)} ? 1 : 0`, strength: 1, exact: true };
  }
}

/** A comparison of a formula as a condition; other values count where they are not 0. */
function printCondition(f: Scalar, args: readonly Expression[]): string {
  if (f.kind === "binary" && ["<", "<=", ">", ">=", "=="].includes(f.function)) {
    return printComparison(f.function, printScalar(f.x, args), printScalar(f.y, args));
  }
  const value = printScalar(f, args);
  const flag = /^(.*) \? 1 : 0$/.exec(value.text);
  return flag && value.strength === 1 && !flag[1]!.includes("?") ? flag[1]! : `${paren(value, 5)} !== 0`;
}

/** Equality holds of numbers as they are stored: a value computed twice must be equal to itself in memory. */
function printComparison(name: BinaryFunction, x: Expression, y: Expression): string {
  if (name !== "==") return `${paren(x, 5)} ${name} ${paren(y, 5)}`;
  const stored = (e: Expression): string => (e.exact ? paren(e, 5) : `Math.fround(${e.text})`);
  return `${stored(x)} === ${stored(y)}`;
}
