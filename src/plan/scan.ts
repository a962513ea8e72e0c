/** @file scan: its body planned once, run at every turn on slices of what lies around it. */
import { invariant } from "../core/invariant.ts";
import type { GraphNode, NodeId } from "../ir/graph.ts";
import { bodyOutput, readScan, stackCount } from "../ops/scan.ts";
import { addAffine, turnsOf } from "./affine.ts";
import { operandLayout } from "./fixed-steps.ts";
import { addStore } from "./groups.ts";
import type { Layout, Slot } from "./layout.ts";
import { newLayout, nameOf, nodeOf, originOf, type PlanState } from "./state.ts";

export function addScan(state: PlanState, node: GraphNode): void {
  const { body, length, carries, slices, reverse } = readScan(node.attrs);
  const { depth } = state;
  const carried = node.inputs.slice(0, carries);
  const sliced = node.inputs.slice(carries, carries + slices);
  const closed = node.inputs.slice(carries + slices);
  const carryLayouts = carried.map((id, i) => {
    const layout = newLayout(state, `${nameOf(node)} carry ${i}`, nodeOf(state, id).types[0]!.shape);
    addStore(state, id, layout);
    return layout;
  });
  const stackLayouts = Array.from({ length: stackCount(body) }, (_, i) =>
    newLayout(state, `${nameOf(node)} stack ${i}`, node.types[carries + i]!.shape),
  );
  const inputs = new Map<string, Layout>();
  carryLayouts.forEach((layout, i) => inputs.set(`carry ${i}`, layout));
  sliced.forEach((id, i) =>
    inputs.set(`slice ${i}`, turnOf(operandLayout(state, id, false), rankOf(state, id), depth)),
  );
  closed.forEach((id, i) => inputs.set(`closure ${i}`, operandLayout(state, id, false)));
  const outputs = new Map<string, Layout>();
  carryLayouts.forEach((layout, i) => outputs.set(`carry ${i}`, layout));
  stackLayouts.forEach((layout, i) => {
    const rank = bodyOutput(body, "stack", i).types[0]!.shape.length + 1;
    outputs.set(`stack ${i}`, turnOf(layout, rank, depth));
  });
  const steps = state.planBody(body, { inputs, outputs });
  const origin = originOf(state, node);
  const reads = new Set<Slot>([...steps.reads(), ...carryLayouts.map((l) => l.slot)]);
  const index =
    state.steps.push({
      kind: "fixed",
      reads: [...reads],
      emit: (number) => [{ kind: "scan", length, reverse, depth, body: steps.emit(number), origin }],
    }) - 1;
  [...carryLayouts, ...stackLayouts].forEach((layout, result) => {
    state.producers.set(layout.slot, index);
    for (const item of itemsOf(state, node.id, result)) state.layouts.set(item, layout);
  });
}

/** A tensor [n, t, ...] at the running turn: [n, ...]. Of one axis, time is the first. */
function turnOf(layout: Layout, rank: number, depth: number): Layout {
  const axis = rank === 1 ? 0 : 1;
  const step = layout.strides[axis]!;
  invariant(typeof step === "number", "time stands before the batch axis");
  const offset = addAffine(layout.offset, turnsOf(depth, step));
  return { slot: layout.slot, offset, strides: layout.strides.filter((_, a) => a !== axis) };
}

function rankOf(state: PlanState, id: NodeId): number {
  return nodeOf(state, id).types[0]!.shape.length;
}

/** The get_item nodes of one result. */
function itemsOf(state: PlanState, scan: NodeId, result: number): NodeId[] {
  return state.graph.nodes
    .filter((n) => n.op === "get_item" && n.inputs[0] === scan && n.attrs["index"] === result)
    .map((n) => n.id);
}
