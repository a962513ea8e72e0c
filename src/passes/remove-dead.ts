/** @file Removes nodes that no output needs, and results of scans that nobody reads. Graph → Graph. */
import type { Graph, GraphNode, NodeId } from "../ir/graph.ts";
import { operatorOf } from "./rewrite.ts";
import { trimScan } from "./trim-scan.ts";

export function removeDead(graph: Graph): Graph {
  const live = findLive(graph);
  const changed = graph.nodes.some((node) => live.nodes.get(node.id) !== node);
  return changed ? renumber(graph, live) : graph;
}

interface Live {
  /** What stays of each node that is needed; the node itself where all of it does. */
  readonly nodes: ReadonlyMap<NodeId, GraphNode>;
  /** Of trimmed scans: the new number of each result that is read. */
  readonly results: ReadonlyMap<NodeId, readonly number[]>;
}

/** From the outputs backwards. A scan is met after all who read it, so its unread results are known. */
function findLive(graph: Graph): Live {
  const needed = new Set(graph.outputs.map((output) => output.node));
  const nodes = new Map<NodeId, GraphNode>();
  const read = new Map<NodeId, Set<number>>();
  const results = new Map<NodeId, readonly number[]>();
  for (const node of [...graph.nodes].reverse()) {
    if (!needed.has(node.id)) continue;
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
    nodes.set(node.id, kept);
    for (const id of kept.inputs) needed.add(id);
  }
  return { nodes, results };
}

function renumber(graph: Graph, { nodes, results }: Live): Graph {
  const ids = new Map<NodeId, NodeId>();
  const kept: GraphNode[] = [];
  for (const original of graph.nodes) {
    const node = nodes.get(original.id);
    if (!node) continue;
    const id = kept.length as NodeId;
    ids.set(original.id, id);
    const numbers = node.op === "get_item" ? results.get(node.inputs[0]!) : undefined;
    const attrs = numbers ? { ...node.attrs, index: numbers[node.attrs["index"] as number]! } : node.attrs;
    kept.push({ ...node, id, attrs, inputs: node.inputs.map((input) => ids.get(input)!) });
  }
  return {
    nodes: kept,
    outputs: graph.outputs.map((output) => ({ ...output, node: ids.get(output.node)! })),
  };
}
