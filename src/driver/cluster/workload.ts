/** @file What a step of a model's training does: sums, numbers between layers, weights, place by place. Model → Workload. */
import { stateCount } from "../../lower/capacity.ts";
import type { Model, ModelNode } from "../../sema/model.ts";
import { constantOf, productOf, type Size } from "../../sizes/size.ts";

/** One use of a layer or function. */
export interface Piece {
  /** Multiply-adds of one example's forward pass, and whether a convolution makes them. */
  readonly macs: number;
  readonly convolves: boolean;
  /** Numbers of one example that it gives. */
  readonly values: number;
  /** Its own weights: numbers, and how many tensors. */
  readonly params: number;
  readonly tensors: number;
}

export interface Workload {
  readonly pieces: readonly Piece[];
  /** Weights that are trained: their gradients travel. */
  readonly trainable: number;
  /** Numbers that the optimizer keeps for each weight. */
  readonly states: number;
  /** Examples of an update. */
  readonly batch: number;
  /** Numbers of one example's inputs and targets. */
  readonly inputs: number;
}

/** Null where a size is open. The largest batch and the most memory of the phases count. */
export function workloadOf(model: Model): Workload | null {
  const phases = model.train?.phases ?? [];
  const trained = new Set(phases.flatMap((p) => [...p.trains]));
  const sizes = new Map(model.weights.map((w) => [w.path, productOf(w.shape)]));
  const trainable = [...sizes].flatMap(([path, size]) =>
    phases.length === 0 || trained.has(path) ? [size] : [],
  );
  const fields = model.fields.map((f) => productOf(f.type.axes.map((a) => a.size)));
  const pieces = model.nodes.map((node) => pieceOf(model, node, sizes));
  const known = [...trainable, ...fields].every((size) => constantOf(size) !== null);
  if (!known || pieces.includes(null)) return null;
  return {
    pieces: pieces.filter((piece) => piece !== null),
    trainable: sum(trainable),
    states: Math.max(0, ...phases.map(stateCount)),
    batch: Math.max(1, ...phases.map((p) => p.batch)),
    inputs: sum(fields),
  };
}

/** Weights count where they are used first. */
function pieceOf(model: Model, node: ModelNode, sizes: Map<string, Size>): Piece | null {
  const types = node.outputs.map((id) => model.values[id]!.type).filter((type) => type.batched);
  const values = types.map((type) => productOf(type.axes.map((a) => a.size)));
  const own: Size[] = [];
  for (const weight of node.weights.values()) {
    const size = typeof weight === "string" ? sizes.get(weight) : undefined;
    if (size === undefined) continue;
    own.push(size);
    sizes.delete(weight as string);
  }
  if ([node.macs, ...values, ...own].some((size) => constantOf(size) === null)) return null;
  const convolves = /Conv/.test(node.component.name);
  return {
    macs: constantOf(node.macs)!,
    convolves,
    values: sum(values),
    params: sum(own),
    tensors: own.length,
  };
}

function sum(sizes: readonly Size[]): number {
  return sizes.reduce((total, size) => total + constantOf(size)!, 0);
}
