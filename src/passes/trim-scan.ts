/** @file Takes from a scan what nobody reads: stacks, carries that feed themselves alone, operands of neither. */
import { range } from "../core/range.ts";
import { createBuilder, type Value } from "../ir/builder.ts";
import type { Graph, GraphNode, NodeId } from "../ir/graph.ts";
import { bodyOutput, readScan, type ScanAttributes, stackCount } from "../ops/scan.ts";
import { copyNode } from "./rewrite.ts";

type Role = "carry" | "slice" | "closure";

/** What stays, by old number, ascending. */
type Kept = Readonly<Record<Role | "stack", readonly number[]>>;

export interface TrimmedScan {
  /** The node itself where all of it stays. */
  readonly node: GraphNode;
  /** The new number of each old result that stays. */
  readonly results: readonly number[];
}

/** `read` are the results that somebody reads. `clean` removes dead nodes from a body. */
export function trimScan(
  node: GraphNode,
  read: ReadonlySet<number>,
  clean: (body: Graph) => Graph,
): TrimmedScan {
  const scanned = readScan(node.attrs);
  const { carries, slices } = scanned;
  const kept = findKept(scanned, read);
  const operands = [
    ...kept.carry,
    ...kept.slice.map((i) => carries + i),
    ...kept.closure.map((i) => carries + slices + i),
  ];
  const staying = [...kept.carry, ...kept.stack.map((i) => carries + i)];
  const results = new Array<number>(node.types.length);
  staying.forEach((old, i) => (results[old] = i));
  if (operands.length === node.inputs.length && staying.length === node.types.length) {
    const body = clean(scanned.body);
    const same = body === scanned.body;
    return { node: same ? node : { ...node, attrs: { ...node.attrs, body } }, results };
  }
  const attrs = {
    ...node.attrs,
    body: clean(trimBody(scanned.body, kept)),
    carries: kept.carry.length,
    slices: kept.slice.length,
    closures: kept.closure.length,
  };
  const inputs = operands.map((i) => node.inputs[i]!);
  return { node: { ...node, attrs, inputs, types: staying.map((i) => node.types[i]!) }, results };
}

/** A carry stays if it is read, or if something that stays reads it in the body. */
function findKept(scanned: ScanAttributes, read: ReadonlySet<number>): Kept {
  const { body, carries } = scanned;
  const stack = range(stackCount(body)).filter((i) => read.has(carries + i));
  const reached = new Set<NodeId>();
  const open = stack.map((i) => bodyOutput(body, "stack", i).id);
  const carry = new Set<number>();
  const keepCarry = (i: number): void => {
    if (carry.has(i)) return;
    carry.add(i);
    open.push(bodyOutput(body, "carry", i).id);
  };
  for (const i of range(carries)) if (read.has(i)) keepCarry(i);
  const inputs: Record<Role, number[]> = { carry: [], slice: [], closure: [] };
  while (open.length > 0) {
    const node = body.nodes[open.pop()!]!;
    if (reached.has(node.id)) continue;
    reached.add(node.id);
    open.push(...node.inputs);
    if (node.op !== "input") continue;
    const { role, name } = node.attrs as { role: Role; name: string };
    inputs[role].push(Number(name));
    if (role === "carry") keepCarry(Number(name));
  }
  return {
    carry: ascending(carry),
    slice: ascending(inputs.slice),
    closure: ascending(inputs.closure),
    stack,
  };
}

/** The body with its inputs and outputs numbered anew. What only dropped outputs need goes with them. */
function trimBody(body: Graph, kept: Kept): Graph {
  const builder = createBuilder();
  const values = new Map<NodeId, Value>();
  for (const node of body.nodes) {
    const inputs = node.inputs.map((id) => values.get(id)!);
    if (inputs.includes(undefined as never)) continue;
    const renamed = renameInput(node, kept);
    if (renamed) {
      values.set(
        node.id,
        builder.at(node.span, node.path, () => copyNode(builder, renamed, inputs)),
      );
    }
  }
  for (const role of ["carry", "stack"] as const) {
    kept[role].forEach((old, i) =>
      builder.output(role, String(i), values.get(bodyOutput(body, role, old).id)!),
    );
  }
  return builder.finish();
}

/** An input under its new number, null where it goes; other nodes as they are. */
function renameInput(node: GraphNode, kept: Kept): GraphNode | null {
  if (node.op !== "input") return node;
  const { role, name } = node.attrs as { role: Role; name: string };
  const at = kept[role].indexOf(Number(name));
  return at < 0 ? null : { ...node, attrs: { role, name: String(at) } };
}

function ascending(numbers: Iterable<number>): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
