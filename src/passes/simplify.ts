/**
 * @file Algebra: removes operators that change nothing and joins those that undo or repeat each other. Applied after
 * differentiation, so stop_gradient has done its work. Never loses a NaN: x·0 stays.
 */
import type { Draft, Value } from "../ir/builder.ts";
import { sameShape } from "../ir/types.ts";
import { add } from "../ops/add.ts";
import { readFlag, readNumber, readNumbers } from "../ops/attributes.ts";
import { broadcast } from "../ops/broadcast.ts";
import { matmul } from "../ops/matmul.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { scaleBy } from "../ops/numbers.ts";
import { reshape } from "../ops/reshape.ts";
import { sqrt } from "../ops/sqrt.ts";
import { subtract } from "../ops/subtract.ts";
import { transpose } from "../ops/transpose.ts";
import { joinPlaces } from "./join-places.ts";
import type { Rule } from "./rewrite.ts";
import { uniformValue } from "./uniform.ts";

export const simplify: Rule = (draft, inputs) => {
  const value = LAWS[draft.op]?.(inputs, draft) ?? null;
  return value && value.type.dtype === draft.types[0]!.dtype ? value : null;
};

/** By operator: the simpler value, or null where there is none. */
const LAWS: Readonly<Record<string, (inputs: readonly Value[], draft: Draft) => Value | null>> = {
  add([x, y]) {
    if (uniformValue(x!) === 0) return y!;
    if (uniformValue(y!) === 0) return x!;
    const negated = operandOf(y!, "negate");
    return negated ? subtract(x!, negated) : joinPlaces(x!, y!);
  },
  subtract([x, y]) {
    if (uniformValue(y!) === 0) return x!;
    if (uniformValue(x!) === 0) return negate(y!);
    const negated = operandOf(y!, "negate");
    return negated ? add(x!, negated) : null;
  },
  multiply([x, y]) {
    return simplifyScaling(x!, uniformValue(y!)) ?? simplifyScaling(y!, uniformValue(x!));
  },
  divide([x, y]) {
    return uniformValue(y!) === 1 ? x! : null;
  },
  power([x, y]) {
    const exponent = uniformValue(y!);
    if (exponent === 1) return x!;
    if (exponent === 2) return multiply(x!, x!);
    return exponent === 0.5 ? sqrt(x!) : null;
  },
  negate([x]) {
    return operandOf(x!, "negate");
  },
  select([condition, x, y]) {
    const chosen = uniformValue(condition!);
    return chosen === null ? null : chosen !== 0 ? x! : y!;
  },
  stop_gradient([x]) {
    return x!;
  },
  reshape([x], node) {
    const before = operandOf(x!, "reshape") ?? x!;
    const shape = node.types[0]!.shape;
    return before !== x || sameShape(x!.type.shape, shape) ? reshape(before, shape) : null;
  },
  transpose([x], node) {
    const before = operandOf(x!, "transpose");
    if (!before) return null;
    const first = readNumbers(x!.builder.node(x!.id).attrs, "permutation");
    return transpose(
      before,
      readNumbers(node.attrs, "permutation").map((axis) => first[axis]!),
    );
  },
  broadcast([x], node) {
    const axes = readNumbers(node.attrs, "axes");
    const shape = node.types[0]!.shape;
    if (sameShape(x!.type.shape, shape) && axes.every((axis, i) => axis === i)) return x!;
    const before = operandOf(x!, "broadcast");
    if (!before) return null;
    const first = readNumbers(x!.builder.node(x!.id).attrs, "axes");
    return broadcast(
      before,
      shape,
      first.map((axis) => axes[axis]!),
    );
  },
  reverse([x], node) {
    const before = operandOf(x!, "reverse");
    const same =
      before && readNumber(x!.builder.node(x!.id).attrs, "axis") === readNumber(node.attrs, "axis");
    return same ? before : null;
  },
  matmul([a, b], { attrs }) {
    const plainA = swappedOperand(a!);
    const plainB = swappedOperand(b!);
    if (!plainA && !plainB) return null;
    return matmul(plainA ?? a!, plainB ?? b!, {
      transposeA: readFlag(attrs, "transposeA") !== (plainA !== null),
      transposeB: readFlag(attrs, "transposeB") !== (plainB !== null),
    });
  },
};

/** x·k: nothing for 1, a sign for -1, one factor where x is scaled already. */
function simplifyScaling(x: Value, factor: number | null): Value | null {
  if (factor === null) return null;
  if (factor === 1) return x;
  if (factor === -1) return negate(x);
  const node = x.builder.node(x.id);
  if (node.op !== "multiply") return null;
  for (const [inner, other] of [node.inputs, [...node.inputs].reverse()]) {
    const before = uniformValue({ builder: x.builder, id: other! });
    if (before === null) continue;
    return scaleBy(
      { builder: x.builder, id: inner!, type: x.builder.node(inner!).types[0]! },
      before * factor,
    );
  }
  return null;
}

/** The operand of the operator that a value comes from, if it is the named one. */
function operandOf({ builder, id }: Value, op: string): Value | null {
  const node = builder.node(id);
  if (node.op !== op) return null;
  const operand = node.inputs[0]!;
  return { builder, id: operand, type: builder.node(operand).types[0]! };
}

/** What a value is the transpose of, where that exchanges the last two axes alone. */
function swappedOperand(x: Value): Value | null {
  const before = operandOf(x, "transpose");
  if (!before) return null;
  const permutation = readNumbers(x.builder.node(x.id).attrs, "permutation");
  const rank = permutation.length;
  const swaps = permutation.every(
    (axis, i) => axis === (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i),
  );
  return swaps ? before : null;
}
