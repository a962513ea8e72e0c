/** @file Graph → kernels: walks the live nodes in order, stores what is worth it, binds the outputs to their places. */
import { invariant } from "../core/invariant.ts";
import type { Graph, GraphNode, NodeId } from "../ir/graph.ts";
import { type Dim, isBatchDim, type TensorType } from "../ir/types.ts";
import { readNumber, readNumbers, readShape } from "../ops/attributes.ts";
import { type Affine, affineOf, addAffine, rowMajorStrides, scaleAffine, ZERO } from "./affine.ts";
import { chooseStored } from "./choose.ts";
import { classOf, type NodeClass } from "./classify.ts";
import { emitLoop } from "./emit-loop.ts";
import { addCopy, addFold, addMap, addStore } from "./groups.ts";
import { accessOf, createSlot, identityMap, isContiguous, type Layout, rootSlot, type Slot } from "./layout.ts";
import { patchRoom } from "./patches.ts";
import { matmulKernel } from "./matmul.ts";
import type { Kernel, Operand } from "./plan.ts";
import { addScan } from "./scan.ts";
import {
  findLayout,
  nameOf,
  newLayout,
  nodeOf,
  originOf,
  ownLayout,
  type PlanState,
  shapeOf,
  type SlotNumber,
  type Step,
} from "./state.ts";
import { findView } from "./views.ts";

/** Where inputs lie and where outputs go, by `role name`. */
export interface GraphPlaces {
  readonly inputs: ReadonlyMap<string, Layout>;
  readonly outputs: ReadonlyMap<string, Layout>;
}

/** A graph in steps; `emit` makes kernels of them once slots have numbers. */
export interface StepList {
  readonly emit: (number: SlotNumber) => readonly Kernel[];
  /** Slots around the graph that it reads. */
  readonly reads: ReadonlySet<Slot>;
}

/** A copy at the end. */
interface Final {
  readonly from: Layout;
  readonly target: Layout;
  readonly type: TensorType;
}

/** Outputs that replace an input of the same name, once everything has been read. */
const UPDATES = new Set(["parameter", "buffer", "state", "carry"]);

/** Nodes that can be stored in any place. */
const OWNERS = new Set<NodeClass>(["formula", "one_hot", "random", "reduce", "matmul"]);

/** Plans an expanded graph. */
export function planSteps(graph: Graph, places: GraphPlaces, capacity: number, depth: number): StepList {
  const { live, stored } = chooseStored(graph);
  const state: PlanState = {
    graph,
    capacity,
    depth,
    layouts: new Map(),
    copies: new Map(),
    steps: [],
    producers: new Map(),
    byDomain: new Map(),
    targets: directTargets(graph, places),
  };
  for (const node of live) addNode(state, node, stored, places);
  const finals = bindOutputs(state, places);
  for (const { from, target, type } of finals) copySlot(state, from, target, type);
  return { emit: (number) => emitSteps(state, places, number), reads: readSlots(state) };
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

/** concat, pad, place: zeros or the border first, then each operand to its part. */
function addJoin(state: PlanState, node: GraphNode): void {
  const target = ownLayout(state, node);
  const shape = node.types[0]!.shape;
  const strides = rowMajorStrides(shape);
  const put = (id: NodeId, start: readonly Dim[], step: readonly number[]): void => {
    const map = identityMap(shape.length).map((m, axis) => ({ ...m, start: affineOf(start[axis]!), step: step[axis]! }));
    addStore(state, id, { slot: target.slot, ...accessOf(target.offset, strides, map, shape.length) });
  };
  const ones = shape.map(() => 1);
  switch (node.op) {
    case "concat": {
      const along = readNumber(node.attrs, "axis");
      let at: Affine = ZERO;
      for (const id of node.inputs) {
        const offset = addAffine(target.offset, scaleAffine(at, strides[along]!));
        addStore(state, id, { slot: target.slot, offset, strides });
        at = addAffine(at, affineOf(shapeOf(state, id)[along]!));
      }
      return;
    }
    case "pad":
      addFill(state, node, target, readNumber(node.attrs, "value"));
      put(node.inputs[0]!, readShape(node.attrs, "low"), ones);
      return;
    default:
      addFill(state, node, target, 0);
      put(node.inputs[0]!, readShape(node.attrs, "start"), readNumbers(node.attrs, "step"));
  }
}

function addFill(state: PlanState, node: GraphNode, target: Layout, value: number): void {
  const sizes = node.types[0]!.shape;
  const origin = originOf(state, node);
  const access = (number: SlotNumber) => ({
    buffer: number(rootSlot(target.slot)),
    offset: target.offset,
    strides: target.strides,
  });
  addFixed(state, target.slot, [], (number) => [
    {
      kind: "loop",
      sizes,
      reduced: sizes.map(() => false),
      inner: {
        terms: [{ kind: "formula", formula: { kind: "constant", value }, arguments: [] }],
        stores: [{ access: access(number), term: 0 }],
      },
      folds: [],
      outer: { terms: [], stores: [] },
      origin,
    },
  ]);
}

function addMatmul(state: PlanState, node: GraphNode): void {
  const [a, b] = node.inputs.map((id) => operandLayout(state, id, false)) as [Layout, Layout];
  const target = ownLayout(state, node);
  const origin = originOf(state, node);
  const types = node.inputs.map((id) => nodeOf(state, id).types[0]!) as [TensorType, TensorType];
  addFixed(state, target.slot, [a.slot, b.slot], (number) => [
    matmulKernel(node, types, { a, b, out: target }, number, origin),
  ]);
}

function addOperator(state: PlanState, node: GraphNode): void {
  const operands = node.inputs.map((id) => operandLayout(state, id, true));
  const target = ownLayout(state, node);
  const origin = originOf(state, node);
  const operand = (layout: Layout, type: TensorType, number: SlotNumber): Operand => ({
    buffer: number(rootSlot(layout.slot)),
    offset: layout.offset,
    type,
  });
  const types = node.inputs.map((id) => nodeOf(state, id).types[0]!);
  const room = patchRoom(node, types);
  const work = room && createSlot(`${nameOf(node)} patches`, room.rows * room.width);
  addFixed(state, target.slot, operands.map((l) => l.slot), (number) => [
    {
      kind: "operator",
      op: node.op,
      attrs: node.attrs,
      inputs: operands.map((layout, i) => operand(layout, types[i]!, number)),
      output: operand(target, node.types[0]!, number),
      workspace: room && work ? { buffer: number(work), rows: room.rows } : null,
      origin,
    },
  ]);
}

function addFixed(state: PlanState, written: Slot, reads: readonly Slot[], emit: (number: SlotNumber) => readonly Kernel[]): void {
  state.producers.set(written, state.steps.push({ kind: "fixed", reads, emit }) - 1);
}

/** A value in memory for a kernel, copied where it is computed or (if that matters) not contiguous. */
export function operandLayout(state: PlanState, id: NodeId, whole: boolean): Layout {
  const found = findLayout(state, id);
  if (found && (!whole || isContiguous(found, shapeOf(state, id)))) return found;
  return addCopy(state, id);
}

/**
 * Brings every output to its place. Updates are written in place where nothing reads the old value afterwards;
 * otherwise they wait in a slot of their own, and the copies at the very end are returned.
 */
function bindOutputs(state: PlanState, places: GraphPlaces): Final[] {
  const finals: Final[] = [];
  const inPlace: { own: Layout; target: Layout; wait: () => void }[] = [];
  const taken = new Set<NodeId>();
  for (const { role, name, node } of state.graph.outputs) {
    const target = places.outputs.get(`${role} ${name}`)!;
    const type = nodeOf(state, node).types[0]!;
    if (!UPDATES.has(role)) {
      if (state.targets.get(node) !== target) addStore(state, node, target);
      continue;
    }
    const own = state.layouts.get(node);
    if (own && rootSlot(own.slot) === rootSlot(target.slot)) continue;
    const wait = (): void => {
      const waiting = newLayout(state, `new ${name}`, type.shape);
      addStore(state, node, waiting);
      finals.push({ from: waiting, target, type });
    };
    const kind = classOf(nodeOf(state, node));
    if (own && kind !== "input" && !state.targets.has(node) && !taken.has(node)) inPlace.push({ own, target, wait });
    else wait();
    taken.add(node);
  }
  // Only now are all reads of old values known.
  for (const { own, target, wait } of inPlace) {
    if (isLastUse(state, target.slot, own.slot)) own.slot.redirect = target.slot;
    else wait();
  }
  return finals;
}

/** True if every step that reads `old` comes before the one that writes `own`, or reads it index by index in the same loop. */
function isLastUse(state: PlanState, old: Slot, own: Slot): boolean {
  const writer = state.producers.get(own);
  if (writer === undefined || old.redirect) return false;
  return state.steps.every((step, index) => {
    if (index < writer && !writesEarlier(state, own, index)) return true;
    if (step.kind === "fixed") return !step.reads.some((slot) => rootSlot(slot) === old);
    const items = step.items.filter((item) => item.target.slot === own);
    const level = items[0]?.kind === "map" ? items[0].level : "kept";
    return step.reads.every(
      (read) => rootSlot(read.slot) !== old || (index === writer && read.exact && read.level === level && items.length === 1),
    );
  });
}

/** Joined tensors are written by several steps. */
function writesEarlier(state: PlanState, own: Slot, index: number): boolean {
  const step = state.steps[index]!;
  return step.kind === "loop" && step.items.some((item) => item.target.slot === own);
}

function copySlot(state: PlanState, from: Layout, to: Layout, type: TensorType): void {
  const sizes = type.shape;
  addFixed(state, to.slot, [from.slot], (number) => {
    const place = ({ slot, offset, strides }: Layout) => ({ buffer: number(rootSlot(slot)), offset, strides });
    return [
      {
        kind: "loop",
        sizes,
        reduced: sizes.map(() => false),
        inner: { terms: [{ kind: "load", access: place(from) }], stores: [{ access: place(to), term: 0 }] },
        folds: [],
        outer: { terms: [], stores: [] },
        origin: { path: to.slot.name, span: null, types: [type] },
      },
    ];
  });
}

function emitSteps(state: PlanState, places: GraphPlaces, number: SlotNumber): Kernel[] {
  const needed = neededSlots(state, places);
  return state.steps.flatMap((step) =>
    step.kind === "fixed" ? step.emit(number) : [emitLoop(state, step, number, (slot) => needed.has(rootSlot(slot)))],
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
  return new Set(state.steps.flatMap((step) => (step.kind === "fixed" ? step.reads : step.reads.map((r) => r.slot))));
}

/** The size of a type's part for one example. */
export function exampleSize(type: TensorType): number {
  return type.shape.reduce<number>((product, dim) => product * (isBatchDim(dim) ? dim.batch : dim), 1);
}
