/** @file What the backward body of a scan needs of the forward one: copied where it costs no time axis, else stacked. */
import { type GraphBuilder, type Value, valueOf } from "../ir/builder.ts";
import type { Graph, GraphNode, GraphOutput, NodeId } from "../ir/graph.ts";
import { getItem } from "../ops/get-item.ts";
import scanOperator, { readScan } from "../ops/scan.ts";

/** Nodes of a differentiated step (forward nodes first, then those of the backward pass), each list ascending. */
export interface BackwardPlan {
  /** Inputs of the forward body that are handed over as they are. */
  readonly slices: readonly NodeId[];
  readonly closures: readonly NodeId[];
  /** Forward values that change from step to step: the forward scan stacks them. */
  readonly stacked: readonly NodeId[];
  /** Nodes of the backward pass, and forward ones that are the same at every step. */
  readonly copied: readonly NodeId[];
}

/** What it takes to compute `results` in a body of their own. The first `forwardCount` nodes are the forward pass. */
export function planBackward(
  step: GraphBuilder,
  forwardCount: number,
  results: readonly Value[],
): BackwardPlan {
  const plan = {
    slices: [] as NodeId[],
    closures: [] as NodeId[],
    stacked: [] as NodeId[],
    copied: [] as NodeId[],
  };
  const seen = new Set<NodeId>();
  const constant = findConstant(step, forwardCount);
  const isConstant = (node: GraphNode): boolean =>
    constant.has(node.id < forwardCount ? node.id : node.inputs[0]!);
  const open = results.map((value) => value.id);
  while (open.length > 0) {
    const id = open.pop()!;
    if (seen.has(id)) continue;
    seen.add(id);
    const node = step.node(id);
    const role = node.op === "input" ? node.attrs["role"] : null;
    if (role !== null && id >= forwardCount) continue;
    if (role === "slice") plan.slices.push(id);
    else if (role === "closure") plan.closures.push(id);
    else if (isForward(step, node, forwardCount) && !isConstant(node)) plan.stacked.push(id);
    else {
      plan.copied.push(id);
      open.push(...node.inputs);
    }
  }
  for (const list of Object.values(plan)) list.sort((a, b) => a - b);
  return plan;
}

/** Has the scan behind `node` stack values of its body; gives their stacks. */
export function stackValues(
  builder: GraphBuilder,
  node: GraphNode,
  step: GraphBuilder,
  ids: readonly NodeId[],
): Map<NodeId, Value> {
  if (ids.length === 0) return new Map();
  const { body, carries } = readScan(node.attrs);
  const { nodes, places } = extendNodes(step, body.nodes.length, ids);
  const outputs: GraphOutput[] = [...body.outputs];
  const results = new Map<NodeId, number>();
  for (const id of ids) {
    const place = places.get(id)!;
    const known = outputs.find((output) => output.role === "stack" && output.node === place);
    const name = known?.name ?? String(outputs.length - carries);
    if (!known) outputs.push({ role: "stack", name, node: place });
    results.set(id, carries + Number(name));
  }
  const attrs = { ...node.attrs, body: { nodes, outputs } satisfies Graph };
  const types = scanOperator.infer(
    node.inputs.map((id) => builder.node(id).types[0]!),
    attrs,
  );
  builder.amend(node.id, attrs, types);
  const scanned = valueOf(builder, builder.node(node.id));
  return new Map([...results].map(([id, index]) => [id, getItem(scanned, index)]));
}

/** The forward nodes as differentiation left them, and behind them the results it added to inner scans. */
function extendNodes(step: GraphBuilder, forwardCount: number, ids: readonly NodeId[]) {
  const nodes: GraphNode[] = Array.from({ length: forwardCount }, (_, id) => step.node(id as NodeId));
  const places = new Map<NodeId, NodeId>();
  for (const id of ids) {
    const place = id < forwardCount ? id : (nodes.length as NodeId);
    places.set(id, place);
    if (id >= forwardCount) nodes.push({ ...step.node(id), id: place });
  }
  return { nodes, places };
}

/** Forward nodes, and results of inner scans that differentiation added. */
function isForward(step: GraphBuilder, node: GraphNode, forwardCount: number): boolean {
  return (
    node.id < forwardCount ||
    (node.op === "get_item" && isForward(step, step.node(node.inputs[0]!), forwardCount))
  );
}

/** Nodes that depend on closures and constants alone. */
function findConstant(step: GraphBuilder, forwardCount: number): Set<NodeId> {
  const constant = new Set<NodeId>();
  for (let id = 0 as NodeId; id < forwardCount; id++) {
    const node = step.node(id);
    const itself = node.op !== "input" || node.attrs["role"] === "closure";
    if (itself && node.inputs.every((input) => constant.has(input))) constant.add(id);
  }
  return constant;
}
