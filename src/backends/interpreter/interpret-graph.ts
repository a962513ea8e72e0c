/** @file Runs a graph as its operators' definitions say: the reference that the other engines are held against. */
import type { Graph } from "../../ir/graph.ts";
import type { Tensor } from "../../ops/define.ts";
import { prepareGraph } from "./prepare-graph.ts";
import type { InterpreterContext, NamedTensors, Precision } from "./tensors.ts";

/** The outputs of a graph by role and name (`"loss loss"`), from inputs by role and name. */
export function interpretGraph(
  graph: Graph,
  inputs: NamedTensors,
  context: InterpreterContext,
  precision: Precision,
): Map<string, Tensor> {
  return prepareGraph(graph, precision)(inputs, context);
}
