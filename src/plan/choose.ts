/** @file Decides which elementwise nodes are stored, and which are computed again wherever they are read. */
import { type Graph, type GraphNode, type NodeId } from "../ir/graph.ts";
import { classOf, formulaCost, formulaOf } from "./classify.ts";
import { roomOf } from "./layout.ts";
import { findView } from "./views.ts";

/** Up to this work (a load counts 1) a value is computed again at each use. */
const CHEAP = 3;
/** From so many numbers on, 256 kB, memory sets the pace: caches hold less. */
const LARGE = 65536;
/**
 * What a large value costs that is stored, in loads: it is written, and its place fetched for that. Computing it again can
 * cost less, for operations on what is loaded anyway come nearly free.
 */
const STORED = 2;
const OPERATION = 0.25;
/** Longer expressions are cut: they would need more registers than there are. */
const LONGEST = 150;

export interface Choice {
  /** Nodes that some output needs, in order. */
  readonly live: readonly GraphNode[];
  /** Elementwise nodes that get a place in memory. */
  readonly stored: ReadonlySet<NodeId>;
}

/** `capacity`: the most examples. */
export function chooseStored(graph: Graph, capacity: number): Choice {
  const live = liveNodes(graph);
  const uses = findUses(graph, live);
  const outputs = new Set(graph.outputs.map((o) => o.node));
  const stored = new Set<NodeId>();
  /** By number of the node, as all that follows. */
  const costs: number[] = [];
  /** Numbers to be loaded for one of the node's, and operations: repeated ones are there already. */
  const work: Work[] = [];
  for (const node of live) {
    const kind = classOf(node);
    const inputs = node.inputs.reduce<number>((sum, id) => sum + (stored.has(id) ? 1 : costs[id]!), 0);
    if (kind === "formula" || kind === "one_hot") {
      const own = kind === "formula" ? formulaCost(formulaOf(node)) : 2;
      const cost = inputs + own;
      costs[node.id] = cost;
      const again = sumOfWork(
        node.inputs.map((id) => (stored.has(id) ? LOAD : work[id]!)),
        own,
      );
      work[node.id] = again;
      const isLarge = roomOf(node.types[0]!.shape, capacity) >= LARGE;
      if (outputs.has(node.id) || isWorthStoring(node, uses[node.id]!, cost, inputs, isLarge ? again : null))
        stored.add(node.id);
    } else {
      costs[node.id] = kind === "number" ? 0 : kind === "view" ? inputs : 1;
      const source = kind === "view" ? node.inputs[0]! : null;
      if (kind === "number" || (source !== null && isRepeated(graph, node))) work[node.id] = NONE;
      else work[node.id] = source === null || stored.has(source) ? LOAD : work[source]!;
    }
  }
  return { live, stored };
}

interface Work {
  readonly loads: number;
  readonly operations: number;
}

const NONE: Work = { loads: 0, operations: 0 };
const LOAD: Work = { loads: 1, operations: 0 };

function sumOfWork(parts: readonly Work[], operations: number): Work {
  return parts.reduce(
    (sum, part) => ({ loads: sum.loads + part.loads, operations: sum.operations + part.operations }),
    { loads: 0, operations },
  );
}

/** Whether a view repeats numbers along new axes. */
function isRepeated(graph: Graph, node: GraphNode): boolean {
  return node.types[0]!.shape.length > graph.nodes[node.inputs[0]!]!.types[0]!.shape.length;
}

interface Uses {
  count: number;
  /** Some kernel needs it in memory. */
  memory: boolean;
  /** Some use repeats it along new axes. */
  repeated: boolean;
}

/** `again`: what computing it again costs, of large values. */
function isWorthStoring(
  node: GraphNode,
  uses: Uses,
  cost: number,
  loads: number,
  again: Work | null,
): boolean {
  if (uses.memory || cost > LONGEST) return true;
  if (uses.repeated && node.types[0]!.shape.length > 0 && cost > loads) return true;
  if (uses.count <= 1 || cost <= CHEAP) return false;
  return !again || (uses.count - 1) * (again.loads - 1 + OPERATION * again.operations) > STORED;
}

/** By number: how every node is used by others, through views. */
function findUses(graph: Graph, live: readonly GraphNode[]): Uses[] {
  const uses = graph.nodes.map((): Uses => ({ count: 0, memory: false, repeated: false }));
  for (const node of live.toReversed()) {
    for (const id of node.inputs) {
      const below = uses[id]!;
      switch (classOf(node)) {
        case "formula":
        case "one_hot":
        case "reduce":
        case "join":
          below.count++;
          break;
        case "view": {
          const own = uses[node.id]!;
          const from = graph.nodes[id]!.types[0]!.shape;
          below.count += own.count;
          below.memory ||= own.memory || !findView(node, from);
          below.repeated ||= own.repeated || isRepeated(graph, node);
          break;
        }
        default:
          below.memory = true;
      }
    }
  }
  for (const { node } of graph.outputs) uses[node]!.count++;
  return uses;
}

function liveNodes(graph: Graph): GraphNode[] {
  const live = graph.nodes.map(() => false);
  for (const { node } of graph.outputs) live[node] = true;
  for (const node of graph.nodes.toReversed()) {
    if (live[node.id]) for (const id of node.inputs) live[id] = true;
  }
  return graph.nodes.filter((node) => live[node.id]);
}
