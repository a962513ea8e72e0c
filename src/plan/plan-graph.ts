/** @file Graph → kernels: walks the live nodes in order, stores what is worth it, binds the outputs to their places. */
import { invariant } from "../core/invariant.ts";
import type { Graph, GraphNode, NodeId } from "../ir/graph.ts";
import { bindOutputs, UPDATES } from "./bind-outputs.ts";
import { chooseStored } from "./choose.ts";
import { classOf, type NodeClass } from "./classify.ts";
import { emitLoop } from "./emit-loop.ts";
import { addJoin, addMatmul, addOperator } from "./fixed-steps.ts";
import { addCopy, addFold, addMap } from "./groups.ts";
import { isContiguous, type Layout, rootSlot, type Slot } from "./layout.ts";
import type { Kernel } from "./plan.ts";
import { addScan } from "./scan.ts";
import {
  findLayout,
  type GraphPlaces,
  type PlanState,
  shapeOf,
  type SlotNumber,
  type Step,
  type StepList,
} from "./state.ts";
import { findView } from "./views.ts";

/** Nodes that can be stored in any place. */
const OWNERS = new Set<NodeClass>(["formula", "one_hot", "random", "reduce", "matmul"]);

/** Plans an expanded graph. */
export function planSteps(graph: Graph, places: GraphPlaces, capacity: number, depth: number): StepList {
  const { live, stored } = chooseStored(graph, capacity);
  const state: PlanState = {
    graph,
    capacity,
    depth,
    layouts: new Map(),
    copies: new Map(),
    steps: [],
    producers: new Map(),
    readers: new Map(),
    targets: directTargets(graph, places),
    planBody: (body, bodyPlaces) => planSteps(body, bodyPlaces, capacity, depth + 1),
  };
  for (const node of live) addNode(state, node, stored, places);
  bindOutputs(state, places);
  return { emit: (number) => emitSteps(state, places, number), reads: () => readSlots(state) };
}

/** Outputs that can be written straight to their place: nobody else reads it, and the node has one place of its own. */
function directTargets(graph: Graph, places: GraphPlaces): Map<NodeId, Layout> {
  const targets = new Map<NodeId, Layout>();
  for (const { role, name, node } of graph.outputs) {
    const kind = classOf(graph.nodes[node]!);
    const target = places.outputs.get(`${role} ${name}`);
    invariant(target, `output ${role} ${name} has no place`);
    const whole = isContiguous(target, graph.nodes[node]!.types[0]!.shape);
    const owns = OWNERS.has(kind) || (whole && (kind === "join" || kind === "operator"));
    if (owns && !UPDATES.has(role) && !targets.has(node)) targets.set(node, target);
  }
  return targets;
}

function addNode(state: PlanState, node: GraphNode, stored: ReadonlySet<NodeId>, places: GraphPlaces): void {
  const kind = classOf(node);
  switch (kind) {
    case "input": {
      const key = `${String(node.attrs["role"])} ${String(node.attrs["name"])}`;
      const layout = places.inputs.get(key);
      invariant(layout, `input ${key} has no place`);
      state.layouts.set(node.id, layout);
      return;
    }
    case "view":
      prepareReshape(state, node);
      return;
    case "formula":
    case "one_hot":
      if (stored.has(node.id)) addMap(state, node);
      return;
    case "number":
    case "item":
      return;
    case "random":
      addMap(state, node);
      return;
    case "reduce":
      addFold(state, node);
      return;
    case "join":
      addJoin(state, node);
      return;
    case "matmul":
      addMatmul(state, node);
      return;
    case "scan":
      addScan(state, node);
      return;
    case "operator":
      addOperator(state, node);
      return;
  }
}

/** A reshape that regroups axes needs its operand contiguous. */
function prepareReshape(state: PlanState, node: GraphNode): void {
  const source = node.inputs[0]!;
  if (findView(node, shapeOf(state, source)) || node.op !== "reshape") return;
  if (!findLayout(state, node.id)) addCopy(state, source);
}

function emitSteps(state: PlanState, places: GraphPlaces, number: SlotNumber): Kernel[] {
  const needed = neededSlots(state, places);
  return state.steps.flatMap((step) =>
    step.kind === "fixed"
      ? step.emit(number)
      : [emitLoop(state, step, number, (slot) => needed.has(rootSlot(slot)))],
  );
}

/** Slots that some step reads from memory, and those that were given. */
function neededSlots(state: PlanState, places: GraphPlaces): Set<Slot> {
  const needed = new Set([...places.outputs.values()].map((layout) => rootSlot(layout.slot)));
  state.steps.forEach((step, index) => {
    for (const slot of memoryReads(state, step, index)) needed.add(rootSlot(slot));
  });
  return needed;
}

/** What a step reads from memory, not from values of the same loop. */
function memoryReads(state: PlanState, step: Step, index: number): readonly Slot[] {
  if (step.kind === "fixed") return step.reads;
  return step.reads
    .filter((r) => r.node === null || !step.members.has(r.node) || state.producers.get(r.slot) !== index)
    .map((r) => r.slot);
}

function readSlots(state: PlanState): Set<Slot> {
  return new Set(
    state.steps.flatMap((step) => (step.kind === "fixed" ? step.reads : step.reads.map((r) => r.slot))),
  );
}
