/** @file The arena while it is laid out: pinned buffers first, then what each graph needs for itself, by liveness. */
import type { Graph } from "../ir/graph.ts";
import type { TensorType } from "../ir/types.ts";
import { optimise } from "../passes/pipeline.ts";
import { align, allocate } from "./allocate.ts";
import { contiguous, createSlot, exampleSize, type Layout, roomOf, rootSlot, type Slot } from "./layout.ts";
import { findLifetimes, type Lifetime } from "./lifetimes.ts";
import type { Buffer, BufferId, Kernel, PlannedGraph, PlannedPlace } from "./plan.ts";
import { planSteps } from "./plan-graph.ts";

export interface NamedType {
  readonly name: string;
  readonly type: TensorType;
}

/** A tensor with a place of its own. */
export interface Pinned {
  readonly place: PlannedPlace;
  readonly layout: Layout;
}

export interface Arena {
  readonly capacity: number;
  readonly buffers: Buffer[];
  readonly numbers: Map<Slot, BufferId>;
  /** Where the next pinned buffer goes; fixed once the first graph is planned. */
  pinned: number;
  /** Of everything. */
  size: number;
}

/** What a graph of the program is planned with. */
export interface GraphRequest {
  readonly name: string;
  readonly graph: Graph;
  /** By `role name`. */
  readonly inputs: ReadonlyMap<string, Layout>;
  /** Outputs that have a place already, by `role name`. */
  readonly places: ReadonlyMap<string, Layout>;
  /** Outputs of role "output", to be placed. */
  readonly outputs: readonly NamedType[];
  /** What a caller writes before a run. */
  readonly inputPlaces: readonly PlannedPlace[];
}

export function createArena(capacity: number): Arena {
  return { capacity, buffers: [], numbers: new Map(), pinned: 0, size: 0 };
}

/** Gives a tensor a place that no other shares. */
export function pin(arena: Arena, { name, type }: NamedType): Pinned {
  const size = roomOf(type.shape, arena.capacity);
  const offset = arena.pinned;
  const slot = createSlot(name, size, offset);
  const id = arena.buffers.length as BufferId;
  arena.buffers.push({ id, offset, size, pinned: true, name });
  arena.numbers.set(slot, id);
  arena.pinned += align(size);
  arena.size = Math.max(arena.size, arena.pinned);
  return { place: { name, offset, size: exampleSize(type), type }, layout: contiguous(slot, type.shape) };
}

/** Plans one graph. Its own buffers lie behind the pinned ones, where other graphs have theirs too. */
export function planGraph(arena: Arena, request: GraphRequest): PlannedGraph {
  const { capacity } = arena;
  const first = arena.buffers.length;
  const slots: Slot[] = [];
  const number = (given: Slot): BufferId => {
    const slot = rootSlot(given);
    const known = arena.numbers.get(slot);
    if (known !== undefined) return known;
    const id = (first + slots.length) as BufferId;
    slots.push(slot);
    arena.numbers.set(slot, id);
    return id;
  };
  const outputs = new Map(request.places);
  for (const { name, type } of request.outputs) {
    const slot = createSlot(name, roomOf(type.shape, capacity));
    number(slot);
    outputs.set(`output ${name}`, contiguous(slot, type.shape));
  }
  const steps = planSteps(optimise(request.graph), { inputs: request.inputs, outputs }, capacity, 0);
  const kernels = steps.emit(number);
  const offsets = layOut(arena, slots, first, request.outputs.length, kernels);
  const placed = request.outputs.map(({ name, type }, i) => ({
    name,
    offset: offsets[i]!,
    size: exampleSize(type),
    type,
  }));
  return { name: request.name, kernels, inputs: request.inputPlaces, outputs: placed };
}

/** Places a graph's own buffers, of which the first `outputs` are read by the caller after the last kernel. */
function layOut(
  arena: Arena,
  slots: readonly Slot[],
  first: number,
  outputs: number,
  kernels: readonly Kernel[],
): number[] {
  const lifetimes = findLifetimes(kernels);
  const lifeOf = (i: number): Lifetime => {
    const life = lifetimes.get((first + i) as BufferId) ?? { first: 0, last: 0 };
    return i < outputs ? { first: life.first, last: Infinity } : life;
  };
  const { offsets, size } = allocate(slots.map((slot, i) => ({ size: slot.size, life: lifeOf(i) })));
  arena.size = Math.max(arena.size, arena.pinned + size);
  return slots.map((slot, i) => {
    const offset = arena.pinned + offsets[i]!;
    const id = (first + i) as BufferId;
    arena.buffers.push({ id, offset, size: slot.size, pinned: false, name: slot.name });
    return offset;
  });
}
