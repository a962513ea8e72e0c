/** @file What printing wants to know of a body's terms: after which loops they are known, how often they are read. */
import { assertNever } from "../../core/invariant.ts";
import type { Scalar } from "../../ir/scalar.ts";
import type { Dim } from "../../ir/types.ts";
import type { Body, Fold } from "../../plan/plan.ts";

/** After how many of the open loops a term is known. */
export function termDepths(body: Body, order: readonly number[]): number[] {
  const depths: number[] = [];
  const byStrides = (strides: readonly Dim[]): number =>
    order.reduce((depth, axis, position) => (strides[axis] === 0 ? depth : position + 1), 0);
  body.terms.forEach((term) => {
    switch (term.kind) {
      case "load":
        depths.push(byStrides(term.access.strides));
        break;
      case "index":
      case "random":
        depths.push(byStrides(term.strides));
        break;
      case "fold":
        depths.push(order.length);
        break;
      case "formula":
        depths.push(Math.max(0, ...term.arguments.map((a) => depths[a]!)));
        break;
      default:
        assertNever(term);
    }
  });
  return depths;
}

/** How often each term is read: by others, stores and folds. */
export function countUses(body: Body, folds: readonly Fold[]): number[] {
  const uses = body.terms.map(() => 0);
  for (const term of body.terms) {
    if (term.kind === "formula")
      for (const a of term.arguments) uses[a]! += occurrences(term.formula, term.arguments, a);
  }
  for (const { term } of [...body.stores, ...folds]) uses[term]!++;
  return uses;
}

/** How often a formula reads a term. */
function occurrences(formula: Scalar, args: readonly number[], term: number): number {
  switch (formula.kind) {
    case "constant":
      return 0;
    case "argument":
      return args[formula.index] === term ? 1 : 0;
    case "unary":
      return occurrences(formula.x, args, term);
    case "binary":
      return occurrences(formula.x, args, term) + occurrences(formula.y, args, term);
    case "select":
      return [formula.condition, formula.then, formula.otherwise].reduce(
        (sum, f) => sum + occurrences(f, args, term),
        0,
      );
    default:
      return assertNever(formula);
  }
}
