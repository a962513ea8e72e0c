/** @file Removes nodes that no output needs, and results of scans that nobody reads. Graph → Graph. */
import type { Graph, GraphNode, NodeId } from "../ir/graph.ts";
import { operatorOf } from "./rewrite.ts";
import { trimScan } from "./trim-scan.ts";

export function removeDead(graph: Graph): Graph {
  const live = findLive(graph);
  const changed = graph.nodes.some((node) => live.nodes[node.id] !== node);
  return changed ? renumber(graph, live) : graph;
}

interface Live {
  /** By number: what stays of a node that is needed, the node itself where all of it does. */
  readonly nodes: readonly (GraphNode | null)[];
  /** Of trimmed scans: the new number of each result that is read. */
  readonly results: ReadonlyMap<NodeId, readonly number[]>;
}

/** From the outputs backwards. A scan is met after all who read it, so its unread results are known. */
function findLive(graph: Graph): Live {
  const needed = graph.nodes.map(() => false);
  const nodes: (GraphNode | null)[] = graph.nodes.map(() => null);
  const read = new Map<NodeId, Set<number>>();
  const results = new Map<NodeId, readonly number[]>();
  for (const { node } of graph.outputs) needed[node] = true;
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (!needed[id]) continue;
    const node = graph.nodes[id]!;
    const kind = operatorOf(node)?.meaning.kind;
    let kept = node;
    if (kind === "item") {
      const source = node.inputs[0]!;
      read.set(source, (read.get(source) ?? new Set()).add(node.attrs["index"] as number));
    } else if (kind === "loop") {
      const trimmed = trimScan(node, read.get(node.id) ?? new Set(), removeDead);
      kept = trimmed.node;
      results.set(node.id, trimmed.results);
    }
    nodes[id] = kept;
    for (const input of kept.inputs) needed[input] = true;
  }
  return { nodes, results };
}

function renumber(graph: Graph, { nodes, results }: Live): Graph {
  /** The new numbers by the old. */
  const ids: NodeId[] = [];
  const kept: GraphNode[] = [];
  for (const original of graph.nodes) {
    const node = nodes[original.id];
    if (!node) continue;
    const id = kept.length as NodeId;
    ids[original.id] = id;
    const numbers = node.op === "get_item" ? results.get(node.inputs[0]!) : undefined;
    const attrs = numbers ? { ...node.attrs, index: numbers[node.attrs["index"] as number]! } : node.attrs;
    kept.push({ ...node, id, attrs, inputs: node.inputs.map((input) => ids[input]!) });
  }
  return {
    nodes: kept,
    outputs: graph.outputs.map((output) => ({ ...output, node: ids[output.node]! })),
  };
}
