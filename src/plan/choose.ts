/** @file Decides which elementwise nodes are stored, and which are computed again wherever they are read. */
import { type Graph, type GraphNode, type NodeId } from "../ir/graph.ts";
import { classOf, formulaCost, formulaOf } from "./classify.ts";
import { findView } from "./views.ts";

/** Up to this work (a load counts 1) a value is computed again at each use. */
const CHEAP = 3;
/** Longer expressions are cut: they would need more registers than there are. */
const LONGEST = 150;

export interface Choice {
  /** Nodes that some output needs, in order. */
  readonly live: readonly GraphNode[];
  /** Elementwise nodes that get a place in memory. */
  readonly stored: ReadonlySet<NodeId>;
}

export function chooseStored(graph: Graph): Choice {
  const live = liveNodes(graph);
  const uses = findUses(graph, live);
  const outputs = new Set(graph.outputs.map((o) => o.node));
  const stored = new Set<NodeId>();
  const costs = new Map<NodeId, number>();
  for (const node of live) {
    const kind = classOf(node);
    const below = node.inputs.map((id) => (stored.has(id) ? 1 : costs.get(id)!));
    const inputs = below.reduce((sum, cost) => sum + cost, 0);
    if (kind === "formula" || kind === "one_hot") {
      const cost = inputs + (kind === "formula" ? formulaCost(formulaOf(node)) : 2);
      costs.set(node.id, cost);
      if (outputs.has(node.id) || isWorthStoring(node, uses.get(node.id)!, cost, inputs)) stored.add(node.id);
    } else {
      costs.set(node.id, kind === "number" ? 0 : kind === "view" ? inputs : 1);
    }
  }
  return { live, stored };
}

interface Uses {
  count: number;
  /** Some kernel needs it in memory. */
  memory: boolean;
  /** Some use repeats it along new axes. */
  repeated: boolean;
}

function isWorthStoring(node: GraphNode, uses: Uses, cost: number, loads: number): boolean {
  if (uses.memory || cost > LONGEST) return true;
  if (uses.repeated && node.types[0]!.shape.length > 0 && cost > loads) return true;
  return uses.count > 1 && cost > CHEAP;
}

/** How every node is used by others, through views. */
function findUses(graph: Graph, live: readonly GraphNode[]): Map<NodeId, Uses> {
  const uses = new Map<NodeId, Uses>(live.map((n) => [n.id, { count: 0, memory: false, repeated: false }]));
  for (const node of [...live].reverse()) {
    for (const id of node.inputs) {
      const below = uses.get(id)!;
      switch (classOf(node)) {
        case "formula":
        case "one_hot":
        case "reduce":
        case "join":
          below.count++;
          break;
        case "view": {
          const own = uses.get(node.id)!;
          const from = graph.nodes[id]!.types[0]!.shape;
          below.count += own.count;
          below.memory ||= own.memory || !findView(node, from);
          below.repeated ||= own.repeated || node.types[0]!.shape.length > from.length;
          break;
        }
        default:
          below.memory = true;
      }
    }
  }
  for (const { node } of graph.outputs) uses.get(node)!.count++;
  return uses;
}

function liveNodes(graph: Graph): GraphNode[] {
  const live = new Set<NodeId>(graph.outputs.map((o) => o.node));
  for (const node of [...graph.nodes].reverse()) {
    if (live.has(node.id)) for (const id of node.inputs) live.add(id);
  }
  return graph.nodes.filter((n) => live.has(n.id));
}
