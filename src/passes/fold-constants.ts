/** @file Computes what is known at compile time: formulas of constants, moved constants. */
import type { Value } from "../ir/builder.ts";
import { evaluateScalar } from "../ir/scalar.ts";
import { broadcastTo } from "../ops/broadcast.ts";
import { constant } from "../ops/constant.ts";
import { operatorOf, type Rule } from "./rewrite.ts";
import { uniformValue } from "./uniform.ts";

const MOVES: ReadonlySet<string> = new Set(["broadcast", "reshape", "transpose", "slice", "reverse"]);

export const foldConstants: Rule = (draft, inputs, builder) => {
  const [type] = draft.types;
  if (inputs.length === 0 || type!.dtype !== "f32") return null;
  const first = uniformValue(inputs[0]!);
  if (first === null) return null;
  const meaning = operatorOf(draft)!.meaning;
  if (meaning.kind !== "formula") {
    return isMovedConstant(draft.op, inputs[0]!) ? broadcastTo(constant(builder, first), type!.shape) : null;
  }
  const values = inputs.map(uniformValue);
  if (!values.every((value) => value !== null)) return null;
  const value = evaluateScalar(meaning.formula(draft.attrs), values, (x) => x);
  return broadcastTo(constant(builder, value), type!.shape);
};

/** True for a constant that is moved more than once: a single broadcast is as simple as it gets. */
function isMovedConstant(op: string, operand: Value): boolean {
  return MOVES.has(op) && operand.builder.node(operand.id).op !== "constant";
}
