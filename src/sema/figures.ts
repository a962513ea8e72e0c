/** @file Figures of a model: parameters, multiply-adds, memory. Polynomials where a size is symbolic. */
import { addSizes, constant, constantOf, multiplySizes, productOf, type Size } from "../sizes/size.ts";
import type { Model } from "./model.ts";

export interface Figures {
  readonly params: Size;
  readonly buffers: Size;
  readonly macs: Size;
}

type Counted = Pick<Model, "weights" | "buffers">;

/** Counts every weight once; multiply-adds of one example's forward pass to the outputs, without what only the loss needs. */
export function figuresOf(model: Model): Figures {
  const needed = nodesOfOutputs(model);
  const macs = sum(model.nodes.filter((_, i) => needed.has(i)).map((n) => n.macs));
  return { ...storedNumbers(model), macs };
}

function storedNumbers(model: Counted): { readonly params: Size; readonly buffers: Size } {
  return {
    params: sum(model.weights.map((w) => productOf(w.shape))),
    buffers: sum(model.buffers.map((b) => productOf(b.shape))),
  };
}

/** Indices of the uses that the outputs depend on; a scan's steps with it. */
function nodesOfOutputs(model: Model): ReadonlySet<number> {
  const found = new Set<number>();
  const open = model.outputs.map((o) => o.value);
  while (open.length > 0) {
    const { origin } = model.values[open.pop()!]!;
    if (origin.kind !== "node" || found.has(origin.node)) continue;
    found.add(origin.node);
    const node = model.nodes[origin.node]!;
    open.push(...node.operands.filter((id) => id !== null));
    for (const weight of node.weights.values()) if (typeof weight !== "string") open.push(weight);
    for (const inner of node.body?.nodes ?? []) open.push(...model.nodes[inner]!.outputs);
  }
  return found;
}

/**
 * Bytes to train at a batch size: weights with their gradients and the optimizer's memory, and for every example the
 * values between the uses and their gradients. An upper estimate: the plan reuses memory.
 */
export function trainingMemory(
  model: Pick<Model, "weights" | "buffers" | "values">,
  states: number,
  batch: number,
): Size {
  const { params, buffers } = storedNumbers(model);
  const batched = model.values.filter((v) => v.type.batched);
  const activations = sum(batched.map((v) => productOf(v.type.axes.map((a) => a.size))));
  const fixed = addSizes(multiplySizes(params, 2 + states), buffers);
  return multiplySizes(addSizes(fixed, multiplySizes(activations, 2 * batch)), 4);
}

/** Bytes of the weights and running statistics as saved. */
export function weightBytes(model: Counted): Size {
  const { params, buffers } = storedNumbers(model);
  return multiplySizes(addSizes(params, buffers), 4);
}

/** A size as a plain number; NaN where it is symbolic. */
export function plainFigure(size: Size): number {
  return constantOf(size) ?? Number.NaN;
}

/** Plain numbers are added up first: most sizes are. */
function sum(sizes: readonly Size[]): Size {
  let plain = 0;
  let symbolic: Size = constant(0);
  for (const size of sizes) {
    const value = constantOf(size);
    if (value === null) symbolic = addSizes(symbolic, size);
    else plain += value;
  }
  return addSizes(symbolic, plain);
}
