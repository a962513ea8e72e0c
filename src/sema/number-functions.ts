/** @file Compile-time functions of numbers and lists: min max floor ceil round sqrt log2 len zip. */
import { operandCount } from "../diagnostics/calls.ts";
import { notANumber } from "../diagnostics/numbers.ts";
import { ceilDivide, constantOf, floorDivide } from "../sizes/size.ts";
import type { Call } from "../syntax/ast.ts";
import { type Elaboration, provenance } from "./context.ts";
import { describe, type Env, FAILED, number, type SemaValue } from "./values.ts";

type NumberFunction = (values: readonly number[]) => number;

const OF_NUMBERS: Readonly<Record<string, { readonly arity: number | null; readonly f: NumberFunction }>> = {
  min: { arity: null, f: (v) => Math.min(...v) },
  max: { arity: null, f: (v) => Math.max(...v) },
  floor: { arity: 1, f: ([x]) => Math.floor(x!) },
  ceil: { arity: 1, f: ([x]) => Math.ceil(x!) },
  round: { arity: 1, f: ([x]) => Math.round(x!) },
  sqrt: { arity: 1, f: ([x]) => Math.sqrt(x!) },
  log2: { arity: 1, f: ([x]) => Math.log2(x!) },
};

export const NUMBER_FUNCTIONS: readonly string[] = [...Object.keys(OF_NUMBERS), "len", "zip"];

export function isNumberFunction(name: string): boolean {
  return NUMBER_FUNCTIONS.includes(name);
}

/** The value of such a call. min and max also take one list. */
export function callNumbers(cx: Elaboration, expr: Call, name: string, env: Env): SemaValue {
  const exprs = expr.args ?? [];
  const rounded = roundedDivision(cx, expr, name, env);
  if (rounded) return rounded;
  const values = exprs.map((a) => cx.evaluate(a.value, env));
  if (values.some((v) => v.kind === "failed")) return FAILED;
  if (name === "len") return lengthOf(cx, expr, values);
  if (name === "zip") return zip(cx, expr, values);
  const { arity, f } = OF_NUMBERS[name]!;
  const flat = arity === null ? values.flatMap((v) => (v.kind === "list" ? v.items : [v])) : values;
  if (flat.length === 0 || (arity !== null && flat.length !== arity)) {
    cx.report(
      operandCount.at(
        expr.span,
        { callee: name, needs: ["x"], found: flat.length },
        { notes: provenance(cx) },
      ),
    );
    return FAILED;
  }
  const plain: number[] = [];
  for (const [i, value] of flat.entries()) {
    if (value.kind !== "number") {
      const span = exprs[Math.min(i, exprs.length - 1)]!.span;
      cx.report(
        notANumber.at(span, { needs: "a number", found: describe(value) }, { notes: provenance(cx) }),
      );
      return FAILED;
    }
    plain.push(value.value);
  }
  return number(f(plain));
}

/** `floor(t / 2)` and `ceil(t / 2)` of symbolic sizes stay exact. */
function roundedDivision(cx: Elaboration, expr: Call, name: string, env: Env): SemaValue | null {
  const [arg] = expr.args ?? [];
  if ((name !== "floor" && name !== "ceil") || arg?.value.kind !== "binary" || arg.value.op !== "/")
    return null;
  const left = cx.evaluate(arg.value.left, env);
  const right = cx.evaluate(arg.value.right, env);
  if (left.kind === "failed" || right.kind === "failed") return FAILED;
  if (left.kind !== "size" || (right.kind !== "number" && right.kind !== "size")) return null;
  const divisor = right.kind === "number" ? right.value : right.size;
  const size = name === "floor" ? floorDivide(left.size, divisor) : ceilDivide(left.size, divisor);
  const value = constantOf(size);
  return value === null ? { kind: "size", size } : number(value);
}

function lengthOf(cx: Elaboration, expr: Call, values: readonly SemaValue[]): SemaValue {
  const [list] = values;
  if (values.length === 1 && list?.kind === "list") return number(list.items.length);
  if (values.length === 1 && list?.kind === "sizes") return number(list.values.length);
  const found = list ? describe(list) : "nothing";
  cx.report(notANumber.at(expr.span, { needs: "one list in `len`", found }, { notes: provenance(cx) }));
  return FAILED;
}

function zip(cx: Elaboration, expr: Call, values: readonly SemaValue[]): SemaValue {
  const lists = values.map((v) => (v.kind === "list" ? v.items : null));
  const [first] = lists;
  if (!first || lists.some((l) => l === null || l.length !== first.length)) {
    const found = values.map(describe).join(" and ") || "nothing";
    cx.report(
      notANumber.at(expr.span, { needs: "lists of one length in `zip`", found }, { notes: provenance(cx) }),
    );
    return FAILED;
  }
  const items = first.map((_, i): SemaValue => ({
    kind: "list",
    tuple: true,
    items: lists.map((l) => l![i]!),
  }));
  return { kind: "list", tuple: false, items };
}
