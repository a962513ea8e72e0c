/** @file Gathers what is computed over the same box into one loop: several stores, folds, and what follows from them. */
import type { GraphNode, NodeId } from "../ir/graph.ts";
import { type Dim, sameShape } from "../ir/types.ts";
import { readNumbers } from "../ops/attributes.ts";
import type { Layout, Slot } from "./layout.ts";
import { readsOf } from "./reads.ts";
import {
  type Item,
  type Level,
  type LoopStep,
  newLayout,
  nodeOf,
  ownLayout,
  type PlanState,
  type Read,
  shapeOf,
} from "./state.ts";

/** A loop with more items would not gain by yet another. */
const MOST_ITEMS = 16;

/** Stores a node, computed by its formula, in a place of its own. */
export function addMap(state: PlanState, node: GraphNode): Layout {
  const reads = readsOf(state, node.id, true);
  const target = ownLayout(state, node);
  joinLoop(
    state,
    { kind: "map", level: "full", node: node.id, compute: true, target },
    node.types[0]!.shape,
    null,
    reads,
  );
  return target;
}

/** A contiguous copy of a node that is not so in memory. */
export function addCopy(state: PlanState, id: NodeId): Layout {
  const known = state.copies.get(id);
  if (known) return known;
  const node = nodeOf(state, id);
  const target = newLayout(state, `copy of ${node.op}`, node.types[0]!.shape);
  addStore(state, id, target);
  state.copies.set(id, target);
  return target;
}

/** Writes a node's value to a place given, in a loop of its own. */
export function addStore(state: PlanState, id: NodeId, target: Layout): void {
  const reads = readsOf(state, id, false);
  newLoop(
    state,
    { kind: "map", level: "full", node: id, compute: false, target },
    shapeOf(state, id),
    null,
    reads,
  );
}

/** reduce_sum, reduce_max, reduce_min. */
export function addFold(state: PlanState, node: GraphNode): void {
  const source = node.inputs[0]!;
  const domain = shapeOf(state, source);
  const axes = readNumbers(node.attrs, "axes");
  const reads = readsOf(state, source, false);
  const name = node.op === "reduce_max" ? "max" : node.op === "reduce_min" ? "min" : "sum";
  const item: Item = { kind: "fold", node: node.id, source, function: name, target: ownLayout(state, node) };
  joinLoop(
    state,
    item,
    domain,
    domain.map((_, axis) => axes.includes(axis)),
    reads,
  );
}

/** Joins the latest loop that may take the item and has something in common with it; otherwise begins one. */
function joinLoop(
  state: PlanState,
  item: Item,
  shape: readonly Dim[],
  reduced: readonly boolean[] | null,
  reads: readonly Read[],
): void {
  for (const index of relatedLoops(state, reads)) {
    const step = state.steps[index] as LoopStep;
    const level = levelsFor(step, item, shape).find((l) => mayJoin(state, step, index, l, reduced, reads));
    if (!level) continue;
    addItem(state, step, index, item.kind === "map" ? { ...item, level } : item, level, reduced, reads);
    return;
  }
  newLoop(state, item, shape, reduced, reads);
}

/** Loops that compute or read, index by index, what is read here, and come after all that is computed; the latest first. */
function relatedLoops(state: PlanState, reads: readonly Read[]): number[] {
  const found = new Set<number>();
  let last = 0;
  for (const { slot, exact } of reads) {
    const producer = state.producers.get(slot);
    if (producer !== undefined) last = Math.max(last, producer);
    if (!exact) continue;
    if (producer !== undefined) found.add(producer);
    for (const reader of state.readers.get(slot) ?? []) found.add(reader);
  }
  return [...found]
    .filter((index) => index >= last && state.steps[index]!.kind === "loop")
    .sort((a, b) => b - a);
}

function mayJoin(
  state: PlanState,
  step: LoopStep,
  index: number,
  level: Level,
  reduced: readonly boolean[] | null,
  reads: readonly Read[],
): boolean {
  if (step.items.length >= MOST_ITEMS) return false;
  if (reduced && step.reduced && !reduced.every((r, axis) => r === step.reduced![axis])) return false;
  let related = false;
  for (const { slot, node, exact } of reads) {
    const producer = state.producers.get(slot) ?? -1;
    if (producer > index) return false;
    if (producer === index) {
      if (!exact || node === null || step.members.get(node) !== level) return false;
      related = true;
    }
    related ||= exact && step.reads.some((r) => r.exact && r.level === level && r.slot === slot);
  }
  return related;
}

function newLoop(
  state: PlanState,
  item: Item,
  domain: readonly Dim[],
  reduced: readonly boolean[] | null,
  reads: readonly Read[],
): void {
  const step: LoopStep = { kind: "loop", domain, reduced: null, items: [], members: new Map(), reads: [] };
  const index = state.steps.push(step) - 1;
  addItem(state, step, index, item, "full", reduced, reads);
}

function addItem(
  state: PlanState,
  step: LoopStep,
  index: number,
  item: Item,
  level: Level,
  reduced: readonly boolean[] | null,
  reads: readonly Read[],
): void {
  if (reduced && !step.reduced) step.reduced = reduced;
  step.items.push(item);
  // A plain store of some other node's value is not that node.
  if (item.kind === "fold") step.members.set(item.node, "kept");
  else if (item.compute) step.members.set(item.node, level);
  for (const read of reads) {
    step.reads.push({ ...read, level });
    if (read.exact) addReader(state, read.slot, index);
  }
  state.producers.set(item.target.slot, index);
}

/** Where in a loop an item over this shape could stand. */
function levelsFor(step: LoopStep, item: Item, shape: readonly Dim[]): Level[] {
  const levels: Level[] = [];
  if (item.kind === "map" && step.reduced && sameShape(keptShape(step.domain, step.reduced), shape))
    levels.push("kept");
  if (sameShape(step.domain, shape)) levels.push("full");
  return levels;
}

function keptShape(domain: readonly Dim[], reduced: readonly boolean[]): Dim[] {
  return domain.filter((_, axis) => !reduced[axis]);
}

function addReader(state: PlanState, slot: Slot, index: number): void {
  const known = state.readers.get(slot);
  if (!known) state.readers.set(slot, [index]);
  else if (known.at(-1) !== index) known.push(index);
}
