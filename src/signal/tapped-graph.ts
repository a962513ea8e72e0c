/**
 * @file A model as the graph of one training step that gives back what `inspect` tells of: activations after each step
 * with weights or an activation, and the loss's gradients there. Model → Graph.
 */
import { differentiate } from "../autodiff/differentiate.ts";
import type { GraphBuilder, Value } from "../ir/builder.ts";
import type { Graph } from "../ir/graph.ts";
import { BATCH } from "../ir/types.ts";
import { createLowering, type Dims, lowerValues } from "../lower/graph-lowering.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { count } from "../ops/count.ts";
import { multiply } from "../ops/multiply.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { removeDead } from "../passes/remove-dead.ts";
import type { Model, ModelNode } from "../sema/model.ts";

/** One place where the signal is watched. */
export interface Tap {
  /** Index in `model.nodes`. */
  readonly node: number;
  readonly path: string;
  readonly layer: string;
  /** Elements of one example. */
  readonly size: number;
}

export interface TappedGraph {
  /** Outputs of role "term": `activation <i>` and, where the loss depends on it, `gradient <i>` of tap i. */
  readonly graph: Graph;
  readonly taps: readonly Tap[];
}

/** Fields of this name are standard normal: in a model without a loss they stand for the gradient of an output. */
export const PROBE = "probe ";

/**
 * The graph, in training mode. Gradients are those of one example's loss (n times the mean's), so that they do not depend on
 * the batch size; without a train block, those of Σ output·probe. With several phases the last one's loss counts.
 */
export function tapGraph(model: Model, dims: Dims): TappedGraph {
  const phase = model.train?.phases.at(-1);
  const trains = phase?.trains ?? new Set(model.weights.map((w) => w.path));
  const lowering = createLowering(model, { dims, mode: "train", trains, given: new Map() });
  const { builder, values } = lowering;
  lowerValues(lowering, phase ? [phase.loss] : model.outputs.map((o) => o.value));
  const watched = model.nodes.flatMap((node, index) => {
    const value = isWatched(node) ? values.get(node.outputs[0]!) : undefined;
    return value?.type.dtype === "f32" ? [{ node, index, value }] : [];
  });
  const loss = phase ? perExample(builder, values.get(phase.loss)!) : probeLoss(builder, model, values);
  const gradients = differentiate(
    builder,
    loss,
    watched.map(({ value }) => value),
  );
  watched.forEach(({ value }, i) => {
    builder.output("term", `activation ${i}`, value);
    const gradient = gradients[i];
    if (gradient) builder.output("term", `gradient ${i}`, gradient);
  });
  const taps = watched.map(({ node, index, value }): Tap => {
    const size = value.type.shape.slice(1).reduce<number>((p, dim) => p * (dim as number), 1);
    return { node: index, path: node.path, layer: node.component.name, size };
  });
  return { graph: removeDead(builder.finish()), taps };
}

/** Steps with weights or an activation; norms have weights, too. */
function isWatched(node: ModelNode): boolean {
  return (
    !node.training &&
    node.component.kind === "layer" &&
    (node.weights.size > 0 || node.component.family === "activation")
  );
}

function perExample(builder: GraphBuilder, loss: Value): Value {
  return multiply(loss, countExamples(builder));
}

function countExamples(builder: GraphBuilder): Value {
  const probe = builder.input("field", `${PROBE}count`, { dtype: "f32", shape: [BATCH] });
  return count(probe, [0]);
}

function probeLoss(builder: GraphBuilder, model: Model, values: ReadonlyMap<number, Value>): Value {
  const sums = model.outputs.flatMap(({ name, value: id }) => {
    const value = values.get(id);
    if (value?.type.dtype !== "f32") return [];
    const probe = builder.input("field", PROBE + name, value.type);
    const axes = value.type.shape.map((_, axis) => axis);
    return [reduceSum(multiply(value, probe), axes)];
  });
  return sums.reduce(add, constant(builder, 0));
}
