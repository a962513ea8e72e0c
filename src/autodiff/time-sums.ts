/**
 * @file Gradients of what all steps of a scan share are sums over time. Where one step's part is a product or a sum
 * over examples, the whole is a single one over examples and time, instead of an accumulator that every step rewrites.
 */
import { type GraphBuilder, type Value, valueOf } from "../ir/builder.ts";
import { dimProduct } from "../ir/types.ts";
import { add } from "../ops/add.ts";
import { readFlag, readNumbers } from "../ops/attributes.ts";
import { matmul } from "../ops/matmul.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { reshape } from "../ops/reshape.ts";

/** Σ over time of a value of the step. */
export interface TimeSum {
  /** Values of the step that have to be stacked. */
  readonly operands: readonly Value[];
  /** The sum, from the stacks of the operands. */
  readonly total: (stacks: readonly Value[]) => Value;
}

/** How to sum a value of a step's graph over time at once; null where it takes an accumulator. */
export function findTimeSum(step: GraphBuilder, value: Value): TimeSum | null {
  const { op, attrs, inputs } = step.node(value.id);
  const operands = inputs.map((id) => valueOf(step, step.node(id)));
  if (op === "add") return joinSums(findTimeSum(step, operands[0]!), findTimeSum(step, operands[1]!));
  if (op === "matmul" && operands.every((x) => x.type.shape.length === 2)) {
    // Σₜ aₜᵀ·bₜ: the rows of all steps under one another. Otherwise the sum over k is not over the first axis.
    if (!readFlag(attrs, "transposeA") || readFlag(attrs, "transposeB")) return null;
    return { operands, total: ([a, b]) => matmul(joinTime(a!), joinTime(b!), { transposeA: true }) };
  }
  if (op === "reduce_sum" && readNumbers(attrs, "axes").includes(0)) {
    const axes = readNumbers(attrs, "axes").map((axis) => (axis === 0 ? 0 : axis + 1));
    return { operands, total: ([x]) => reduceSum(x!, [...axes, 1]) };
  }
  return null;
}

function joinSums(a: TimeSum | null, b: TimeSum | null): TimeSum | null {
  if (!a || !b) return null;
  const count = a.operands.length;
  return {
    operands: [...a.operands, ...b.operands],
    total: (stacks) => add(a.total(stacks.slice(0, count)), b.total(stacks.slice(count))),
  };
}

/** [n, t, ...] → [n·t, ...] */
function joinTime(x: Value): Value {
  const [rows, steps, ...rest] = x.type.shape;
  return reshape(x, [dimProduct([rows!, steps!]), ...rest]);
}
