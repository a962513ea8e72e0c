/** @file Computes what is known at compile time: formulas of constants, moved constants. Graph → Graph. */
import type { GraphBuilder, Value } from "../ir/builder.ts";
import type { Graph, GraphNode } from "../ir/graph.ts";
import { evaluateScalar } from "../ir/scalar.ts";
import { broadcastTo } from "../ops/broadcast.ts";
import { constant } from "../ops/constant.ts";
import { operatorOf, rewriteGraph } from "./rewrite.ts";
import { uniformValue } from "./uniform.ts";

export function foldConstants(graph: Graph): Graph {
  return rewriteGraph(graph, foldConstants, fold);
}

function fold(node: GraphNode, inputs: readonly Value[], builder: GraphBuilder): Value | null {
  const [type] = node.types;
  const meaning = operatorOf(node)?.meaning;
  if (!meaning || inputs.length === 0 || type!.dtype !== "f32") return null;
  const values = inputs.map(uniformValue);
  if (!values.every((value) => value !== null)) return null;
  if (meaning.kind === "formula") {
    const value = evaluateScalar(meaning.formula(node.attrs), values, (x) => x);
    return broadcastTo(constant(builder, value), type!.shape);
  }
  return isMovedConstant(node, inputs[0]!) ? broadcastTo(constant(builder, values[0]!), type!.shape) : null;
}

/** True for a constant that is moved more than once: a single broadcast is as simple as it gets. */
function isMovedConstant(node: GraphNode, operand: Value): boolean {
  const moves = ["broadcast", "reshape", "transpose", "slice", "reverse"];
  return moves.includes(node.op) && operand.builder.node(operand.id).op !== "constant";
}
