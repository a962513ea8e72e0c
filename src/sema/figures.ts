/** @file Figures of a model: parameters, multiply-adds, memory. Polynomials where a size is symbolic. */
import { addSizes, constant, constantOf, multiplySizes, productOf, type Size } from "../sizes/size.ts";
import type { Model } from "./model.ts";

export interface Figures {
  readonly params: Size;
  readonly buffers: Size;
  readonly macs: Size;
}

type Counted = Pick<Model, "weights" | "buffers" | "nodes">;

/** Counts every weight once; multiply-adds of one example's forward pass, without what only the loss needs. */
export function figuresOf(model: Counted): Figures {
  const params = sum(model.weights.map((w) => productOf(w.shape)));
  const buffers = sum(model.buffers.map((b) => productOf(b.shape)));
  const macs = sum(model.nodes.filter((n) => !n.training).map((n) => n.macs));
  return { params, buffers, macs };
}

/**
 * Bytes to train at a batch size: weights with their gradients and the optimizer's memory, and for every example the
 * values between the uses and their gradients. An upper estimate: the plan reuses memory.
 */
export function trainingMemory(model: Pick<Model, "weights" | "buffers" | "values" | "nodes">, states: number, batch: number): Size {
  const { params, buffers } = figuresOf(model);
  const batched = model.values.filter((v) => v.type.batched);
  const activations = sum(batched.map((v) => productOf(v.type.axes.map((a) => a.size))));
  const fixed = addSizes(multiplySizes(params, 2 + states), buffers);
  return multiplySizes(addSizes(fixed, multiplySizes(activations, 2 * batch)), 4);
}

/** Bytes of the weights and running statistics as saved. */
export function weightBytes(model: Counted): Size {
  const { params, buffers } = figuresOf(model);
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
