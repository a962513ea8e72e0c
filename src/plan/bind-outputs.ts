/** @file Brings the outputs of a graph to their places: updates in place where nothing reads the old value afterwards. */
import type { NodeId } from "../ir/graph.ts";
import type { TensorType } from "../ir/types.ts";
import { classOf } from "./classify.ts";
import { addFinalCopy } from "./fixed-steps.ts";
import { addStore } from "./groups.ts";
import { type Layout, rootSlot, type Slot } from "./layout.ts";
import { type GraphPlaces, newLayout, nodeOf, type PlanState } from "./state.ts";

/** Outputs that replace an input of the same name, once everything has been read. */
export const UPDATES = new Set(["parameter", "buffer", "state", "carry"]);

/** A copy at the end. */
interface Final {
  readonly from: Layout;
  readonly target: Layout;
  readonly type: TensorType;
}

/**
 * Brings every output to its place. Updates are written in place where nothing reads the old value afterwards;
 * otherwise they wait in a slot of their own and are copied at the very end.
 */
export function bindOutputs(state: PlanState, places: GraphPlaces): void {
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
    if (own && kind !== "input" && !state.targets.has(node) && !taken.has(node))
      inPlace.push({ own, target, wait });
    else wait();
    taken.add(node);
  }
  // Only now are all reads of old values known.
  const readers = findReaders(state, new Set(inPlace.map(({ target }) => target.slot)));
  for (const { own, target, wait } of inPlace) {
    if (isLastUse(state, readers.get(target.slot) ?? [], target.slot, own.slot))
      own.slot.redirect = target.slot;
    else wait();
  }
  for (const { from, target, type } of finals) addFinalCopy(state, from, target, type);
}

/** The steps that read each of these slots, which nothing has been redirected to yet. */
function findReaders(state: PlanState, slots: ReadonlySet<Slot>): Map<Slot, number[]> {
  const readers = new Map<Slot, number[]>();
  state.steps.forEach((step, index) => {
    const read = step.kind === "fixed" ? step.reads : step.reads.map((r) => r.slot);
    for (const slot of new Set(read)) {
      if (!slots.has(slot)) continue;
      const known = readers.get(slot);
      if (known) known.push(index);
      else readers.set(slot, [index]);
    }
  });
  return readers;
}

/** True if every step that reads `old` comes before the one that writes `own`, or reads it index by index in the same loop. */
function isLastUse(state: PlanState, readers: readonly number[], old: Slot, own: Slot): boolean {
  const writer = state.producers.get(own);
  if (writer === undefined || old.redirect) return false;
  return readers.every((index) => {
    const step = state.steps[index]!;
    if (index < writer && !writesEarlier(state, own, index)) return true;
    if (step.kind === "fixed") return false;
    const items = step.items.filter((item) => item.target.slot === own);
    const level = items[0]?.kind === "map" ? items[0].level : "kept";
    return step.reads.every(
      (read) =>
        read.slot !== old || (index === writer && read.exact && read.level === level && items.length === 1),
    );
  });
}

/** Joined tensors are written by several steps. */
function writesEarlier(state: PlanState, own: Slot, index: number): boolean {
  const step = state.steps[index]!;
  return step.kind === "loop" && step.items.some((item) => item.target.slot === own);
}
