/** @file Finds g·h + (1 − g)·x, the mix of a highway's gate, which is drawn as one join. */
import type { Model, ModelNode, ValueId } from "../sema/model.ts";

export interface Mix {
  /** Nodes that the join stands for, besides the sum itself. */
  readonly inner: readonly number[];
  /** Gate, new, old. */
  readonly operands: readonly ValueId[];
}

/** By the index of the sum. */
export function findMixes(model: Model): Map<number, Mix> {
  const mixes = new Map<number, Mix>();
  for (const [i, node] of model.nodes.entries()) {
    const mix = node.training || node.component.name !== "add" ? null : matchMix(model, node);
    if (mix) mixes.set(i, mix);
  }
  return mixes;
}

function matchMix(model: Model, sum: ModelNode): Mix | null {
  const products = sum.operands.map((id) => madeBy(model, id, "mul"));
  if (products.length !== 2 || products.includes(null)) return null;
  for (const [fresh, kept] of [products, [...products].reverse()] as [number, number][]) {
    for (const [carry, old] of pairs(model.nodes[kept]!)) {
      const rest = madeBy(model, carry, "subtract");
      if (rest === null || !isOne(model, model.nodes[rest]!.operands[0])) continue;
      const gate = model.nodes[rest]!.operands[1]!;
      const other = pairs(model.nodes[fresh]!).find(([g]) => g === gate);
      if (other && old !== null && other[1] !== null)
        return { inner: [fresh, kept, rest], operands: [gate, other[1], old] };
    }
  }
  return null;
}

function pairs({ operands }: ModelNode): (readonly [ValueId | null, ValueId | null])[] {
  const [a, b] = [operands[0] ?? null, operands[1] ?? null];
  return [
    [a, b],
    [b, a],
  ];
}

/** The node of this function that makes the value and nobody else's. */
function madeBy(model: Model, id: ValueId | null, name: string): number | null {
  const origin = id === null ? null : model.values[id]!.origin;
  if (origin?.kind !== "node" || model.nodes[origin.node]!.component.name !== name) return null;
  const users = model.nodes.filter((n) => n.operands.includes(id)).length;
  return users === 1 ? origin.node : null;
}

function isOne(model: Model, id: ValueId | null | undefined): boolean {
  const origin = id === null || id === undefined ? null : model.values[id]!.origin;
  return origin?.kind === "number" && origin.value === 1;
}
