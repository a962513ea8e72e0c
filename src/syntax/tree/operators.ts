/** @file Operators by precedence. The grammar reads them in a row; here they become a tree. */
import type { IToken } from "chevrotain";
import { joinSpans } from "../../core/span.ts";
import { chainedComparison, missingValue } from "../../diagnostics/syntax.ts";
import type { BinaryOp, Expr } from "../ast.ts";
import { after, type BuildContext, missing, report, spanOf } from "./context.ts";

export interface Operand {
  readonly kind: "operand";
  readonly expr: Expr;
}
export interface Operator {
  readonly kind: "prefix" | "binary";
  readonly token: IToken;
}

/** How strongly an operator binds. As in arithmetic, `-x ^ 2` is `-(x ^ 2)`, and `not a == b` is `not (a == b)`. */
const STRENGTH: Readonly<Record<BinaryOp | "..", number>> = {
  or: 1,
  and: 2,
  "==": 4,
  "!=": 4,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "..": 5,
  "+": 6,
  "-": 6,
  "*": 7,
  "/": 7,
  "%": 7,
  "^": 9,
};
const PREFIX_STRENGTH = { not: 3, "-": 8 } as const;
const SPELLINGS: Readonly<Record<string, BinaryOp | "..">> = {
  And: "and",
  Or: "or",
  EqualsEquals: "==",
  NotEquals: "!=",
  Less: "<",
  LessEquals: "<=",
  Greater: ">",
  GreaterEquals: ">=",
  DotDot: "..",
  Plus: "+",
  Minus: "-",
  Star: "*",
  Slash: "/",
  Modulo: "%",
  Caret: "^",
};

/** The tree of a row such as `not a == - b ^ 2`. A missing operand is reported and stands as Missing. */
export function buildOperators(context: BuildContext, row: readonly (Operand | Operator)[]): Expr {
  let i = 0;

  function readOperand(before: IToken | null): Expr {
    const next = row[i];
    if (next?.kind === "operand") {
      i++;
      return next.expr;
    }
    if (next?.kind !== "prefix") {
      const span = spanOf(context, before!);
      report(context, missingValue.at(span, { where: `after \`${before!.image || "the operator"}\`` }));
      return missing(after(span));
    }
    i++;
    const op = next.token.tokenType.name === "Not" ? "not" : "-";
    const operand = readFrom(PREFIX_STRENGTH[op], next.token);
    return { kind: "unary", op, operand, span: joinSpans(spanOf(context, next.token), operand.span) };
  }

  function readFrom(weakest: number, before: IToken | null): Expr {
    let left = readOperand(before);
    let compared: IToken | null = null;
    let chained = false;
    for (;;) {
      const next = row[i];
      if (next?.kind !== "binary") return left;
      const op = SPELLINGS[next.token.tokenType.name]!;
      const strength = STRENGTH[op];
      if (strength < weakest) return left;
      if (strength === 4 || strength === 5) {
        if (compared) reportChain(compared, next.token);
        chained ||= compared !== null;
        compared = next.token;
      } else compared = null;
      i++;
      const right = readFrom(op === "^" ? strength : strength + 1, next.token);
      const span = joinSpans(left.span, right.span);
      if (chained) left = missing(span);
      else if (op === "..") left = { kind: "range", from: left, to: right, span };
      else left = { kind: "binary", op, left, right, span };
    }
  }

  function reportChain(first: IToken, second: IToken): void {
    const names = { first: spell(first), second: spell(second) };
    const related = [{ span: spanOf(context, first), message: "the first one" }];
    const help = second.image === ".." ? [] : ["join two comparisons by `and`: `a < b and b < c`"];
    report(context, chainedComparison.at(spanOf(context, second), names, { related, help }));
  }

  return readFrom(0, null);
}

function spell(token: IToken): string {
  return SPELLINGS[token.tokenType.name]!;
}
