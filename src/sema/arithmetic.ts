/** @file Arithmetic of a spec: on numbers at compile time, on symbolic sizes, and on tensors (which makes nodes). */
import {
  comparisonUnknown,
  divideByZero,
  divisionNotWhole,
  inexactDivision,
  notANumber,
  sizeTooLarge,
} from "../diagnostics/numbers.ts";
import { FUNCTIONS } from "../functions/registry.gen.ts";
import { SCALAR_TYPE } from "../library/types.ts";
import {
  addSizes,
  constantOf,
  multiplySizes,
  printSize,
  type Size,
  subtractSizes,
  toSize,
} from "../sizes/size.ts";
import type { Binary, BinaryOp } from "../syntax/ast.ts";
import type { Span } from "../core/span.ts";
import { type Elaboration, provenance } from "./context.ts";
import type { ValueId } from "./model.ts";
import { useFunction } from "./use.ts";
import { describe, type Env, FAILED, type InexactDivision, number, type SemaValue } from "./values.ts";

const TENSOR_FUNCTIONS: Partial<Record<BinaryOp, string>> = {
  "+": "add",
  "-": "subtract",
  "*": "mul",
  "/": "divide",
};

/** The value of `left op right`. */
export function binaryValue(cx: Elaboration, expr: Binary, env: Env): SemaValue {
  if (expr.op === "and" || expr.op === "or") return logical(cx, expr, env);
  const left = cx.evaluate(expr.left, env);
  const right = cx.evaluate(expr.right, env);
  if (left.kind === "failed" || right.kind === "failed") return FAILED;
  if (left.kind === "tensors" || right.kind === "tensors") return tensorArithmetic(cx, expr, left, right);
  if (left.kind === "number" && right.kind === "number") return numbers(cx, expr, left, right);
  if (isWhole(left) && isWhole(right)) return sizes(cx, expr, sizeOf(left), sizeOf(right));
  if (expr.op === "==" || expr.op === "!=") return equality(cx, expr, left, right);
  const wrong = isWhole(left) || left.kind === "number" ? right : left;
  const span = wrong === left ? expr.left.span : expr.right.span;
  cx.report(
    notANumber.at(
      span,
      { needs: `a number for \`${expr.op}\``, found: describe(wrong) },
      { notes: provenance(cx) },
    ),
  );
  return FAILED;
}

/** The value of `-x` or `not x`. */
export function unaryValue(cx: Elaboration, op: "-" | "not", value: SemaValue, span: Span): SemaValue {
  if (value.kind === "failed") return FAILED;
  if (op === "not" && value.kind === "bool") return { kind: "bool", value: !value.value };
  if (op === "-" && value.kind === "number") return { ...value, value: -value.value };
  if (op === "-" && value.kind === "size") return { kind: "size", size: multiplySizes(value.size, -1) };
  if (op === "-" && value.kind === "tensors" && value.ids.length === 1) {
    const ids = useFunction(cx, FUNCTIONS.get("negate")!, value.ids, span);
    return ids ? { kind: "tensors", ids } : FAILED;
  }
  const needs = op === "not" ? "true or false after `not`" : "a number or a tensor after `-`";
  cx.report(notANumber.at(span, { needs, found: describe(value) }, { notes: provenance(cx) }));
  return FAILED;
}

function logical(cx: Elaboration, expr: Binary, env: Env): SemaValue {
  const left = cx.condition(expr.left, env);
  if (left === null) return FAILED;
  if (expr.op === "and" && !left) return { kind: "bool", value: false };
  if (expr.op === "or" && left) return { kind: "bool", value: true };
  const right = cx.condition(expr.right, env);
  return right === null ? FAILED : { kind: "bool", value: right };
}

type NumberValue = Extract<SemaValue, { kind: "number" }>;

function numbers(cx: Elaboration, expr: Binary, left: NumberValue, right: NumberValue): SemaValue {
  const [a, b] = [left.value, right.value];
  if ((expr.op === "/" || expr.op === "%") && b === 0) {
    cx.report(divideByZero.at(expr.span, { left: cx.textOf(expr.left.span) }, { notes: provenance(cx) }));
    return FAILED;
  }
  const value = plain(expr.op, a, b);
  if (typeof value === "boolean") return { kind: "bool", value };
  const whole = Number.isInteger(a) && Number.isInteger(b) && expr.op !== "/";
  if (whole && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    cx.report(sizeTooLarge.at(expr.span, { value: String(value) }, { notes: provenance(cx) }));
    return FAILED;
  }
  const inexact = Number.isInteger(value) ? undefined : inexactIn(expr, left, right);
  return inexact ? { kind: "number", value, percent: false, inexact } : number(value);
}

/** The division that left a remainder: this one, or one before it. */
function inexactIn(expr: Binary, left: NumberValue, right: NumberValue): InexactDivision | undefined {
  const whole = Number.isInteger(left.value) && Number.isInteger(right.value);
  if (expr.op === "/" && whole) return { left: left.value, right: right.value, span: expr.span };
  return left.inexact ?? right.inexact;
}

/** Where a whole number is needed: reports the division that left a remainder; false if there was none. */
export function reportInexact(cx: Elaboration, value: SemaValue, span: Span): boolean {
  const inexact = value.kind === "number" ? value.inexact : undefined;
  if (!inexact) return false;
  const { left, right } = inexact;
  const inside =
    inexact.span.file === span.file && inexact.span.start >= span.start && inexact.span.end <= span.end;
  const related = inside ? [] : [{ span, message: "a whole number is needed here" }];
  const help = ["floor(…) or ceil(…) around the division, or an assert of what makes it exact"];
  cx.report(divisionNotWhole.at(inexact.span, { left, right }, { related, help, notes: provenance(cx) }));
  return true;
}

function plain(op: BinaryOp, a: number, b: number): number | boolean {
  switch (op) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a - b * Math.floor(a / b);
    case "^":
      return a ** b;
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    default:
      return a >= b;
  }
}

function isWhole(value: SemaValue): boolean {
  return value.kind === "size" || (value.kind === "number" && Number.isInteger(value.value));
}

function sizeOf(value: SemaValue): Size {
  return value.kind === "size" ? value.size : toSize(value.kind === "number" ? value.value : 0);
}

function sizes(cx: Elaboration, expr: Binary, a: Size, b: Size): SemaValue {
  const result = sizeArithmetic(expr.op, a, b);
  if (result) {
    const value = constantOf(result);
    return value === null ? { kind: "size", size: result } : number(value);
  }
  const difference = constantOf(subtractSizes(a, b));
  if (difference !== null && !["/", "%", "^"].includes(expr.op)) {
    return { kind: "bool", value: plain(expr.op, difference, 0) === true };
  }
  if (expr.op === "/") {
    const args = { left: printSize(a), right: printSize(b) };
    cx.report(
      inexactDivision.at(expr.span, args, {
        notes: provenance(cx),
        help: ["floor(…) or ceil(…) around the division"],
      }),
    );
    return FAILED;
  }
  cx.report(comparisonUnknown.at(expr.span, { text: cx.textOf(expr.span) }, { notes: provenance(cx) }));
  return FAILED;
}

function sizeArithmetic(op: BinaryOp, a: Size, b: Size): Size | null {
  if (op === "+") return addSizes(a, b);
  if (op === "-") return subtractSizes(a, b);
  if (op === "*") return multiplySizes(a, b);
  const divisor = constantOf(b);
  if (
    op === "/" &&
    divisor !== null &&
    divisor !== 0 &&
    a.terms.every((t) => t.coefficient % divisor === 0)
  ) {
    return { terms: a.terms.map((t) => ({ ...t, coefficient: t.coefficient / divisor })) };
  }
  if (op === "^" && divisor !== null && divisor >= 0 && divisor <= 64) {
    let power = toSize(1);
    for (let i = 0; i < divisor; i++) power = multiplySizes(power, a);
    return power;
  }
  return null;
}

function equality(cx: Elaboration, expr: Binary, left: SemaValue, right: SemaValue): SemaValue {
  const comparable = ["bool", "string", "sizes", "list", "number"];
  if (comparable.includes(left.kind) && comparable.includes(right.kind)) {
    const same = JSON.stringify(left) === JSON.stringify(right);
    return { kind: "bool", value: expr.op === "==" ? same : !same };
  }
  const wrong = comparable.includes(left.kind) ? right : left;
  cx.report(
    notANumber.at(
      expr.span,
      { needs: "values that can be compared", found: describe(wrong) },
      { notes: provenance(cx) },
    ),
  );
  return FAILED;
}

function tensorArithmetic(cx: Elaboration, expr: Binary, left: SemaValue, right: SemaValue): SemaValue {
  const name = TENSOR_FUNCTIONS[expr.op];
  const a = tensorOperand(cx, left, expr.left.span);
  const b = tensorOperand(cx, right, expr.right.span);
  if (name === undefined || a === null || b === null) {
    const needs = name === undefined ? `numbers for \`${expr.op}\`` : "a tensor or a number";
    const found = a === null ? describe(left) : b === null ? describe(right) : "a tensor";
    cx.report(notANumber.at(expr.span, { needs, found }, { notes: provenance(cx) }));
    return FAILED;
  }
  const ids = useFunction(cx, FUNCTIONS.get(name)!, [a, b], expr.span);
  return ids ? { kind: "tensors", ids } : FAILED;
}

function tensorOperand(cx: Elaboration, value: SemaValue, span: Span): ValueId | null {
  if (value.kind === "tensors" && value.ids.length === 1) return value.ids[0]!;
  return value.kind === "number" ? numberTensor(cx, value.value, span) : null;
}

/** A plain number as a value of the model. */
export function numberTensor(cx: Elaboration, value: number, span: Span): ValueId {
  return cx.addValue(SCALAR_TYPE, { kind: "number", value }, span);
}
