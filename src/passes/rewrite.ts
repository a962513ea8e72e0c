/** @file What passes are written with: copying a graph node by node, each kept or replaced. */
import { invariant } from "../core/invariant.ts";
import { createBuilder, type GraphBuilder, type Value } from "../ir/builder.ts";
import { type Graph, type GraphNode, isGraph } from "../ir/graph.ts";
import type { OperatorDefinition } from "../ops/define.ts";
import { OPS } from "../ops/registry.gen.ts";

/** What stands for a node in the new graph: another value there, or null to keep the node (with its new inputs). */
export type Replace = (node: GraphNode, inputs: readonly Value[], builder: GraphBuilder) => Value | null;

/** Told of every node that is kept, with its value in the new graph. */
export type Keep = (node: GraphNode, inputs: readonly Value[], value: Value) => void;

/** Copies a graph in order; the same object where nothing was replaced. Bodies of scans are rewritten first. */
export function rewriteGraph(
  graph: Graph,
  pass: (graph: Graph) => Graph,
  replace: Replace,
  keep: Keep = () => {},
): Graph {
  const builder = createBuilder();
  /** By the old nodes' ids. */
  const values: Value[] = [];
  let changed = false;
  const add = (node: GraphNode, inputs: readonly Value[]): Value => {
    const replaced = replace(node, inputs, builder);
    if (replaced) {
      changed = true;
      return replaced;
    }
    const value = copyNode(builder, node, inputs);
    keep(node, inputs, value);
    return value;
  };
  for (const original of graph.nodes) {
    const node = rewriteBody(original, pass);
    if (node !== original) changed = true;
    const inputs = node.inputs.map((id) => values[id]!);
    values[original.id] = builder.at(node.span, node.path, () => add(node, inputs));
  }
  if (!changed) return graph;
  for (const { role, name, node } of graph.outputs) builder.output(role, name, values[node]!);
  return builder.finish();
}

/** The node with its body rewritten; the same object where nothing changed. */
export function rewriteBody(node: GraphNode, pass: (graph: Graph) => Graph): GraphNode {
  const body = node.attrs["body"];
  if (body === undefined || !isGraph(body)) return node;
  const rewritten = pass(body);
  return rewritten === body ? node : { ...node, attrs: { ...node.attrs, body: rewritten } };
}

/** Adds a copy of a node on other inputs. */
export function copyNode(builder: GraphBuilder, node: GraphNode, inputs: readonly Value[]): Value {
  if (node.op !== "input") return builder.apply(node.op, inputs, node.attrs, node.types);
  const { role, name } = node.attrs as { role: Parameters<GraphBuilder["input"]>[0]; name: string };
  return builder.input(role, name, node.types[0]!);
}

/** The definition of an operator; null for inputs. */
export function operatorOf(node: GraphNode): OperatorDefinition | null {
  if (node.op === "input") return null;
  const definition = OPS.get(node.op);
  invariant(definition, `unknown operator ${node.op}`);
  return definition;
}
