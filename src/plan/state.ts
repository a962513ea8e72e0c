/** @file What is known while one graph is planned: where its values lie, and the steps so far. */
import type { Graph, GraphNode, NodeId } from "../ir/graph.ts";
import { type Dim, sameShape } from "../ir/types.ts";
import { classOf } from "./classify.ts";
import {
  accessOf,
  type AxisMap,
  contiguous,
  createSlot,
  identityMap,
  isContiguous,
  type Layout,
  roomOf,
  type Slot,
} from "./layout.ts";
import type { BufferId, Kernel, Origin } from "./plan.ts";
import { findView } from "./views.ts";

/** A value that a loop computes and stores (or only folds). */
export type Item =
  /** `compute`: by the node's own formula, even where it has a layout (its own). */
  | {
      readonly kind: "map";
      readonly level: Level;
      readonly node: NodeId;
      readonly compute: boolean;
      readonly target: Layout;
    }
  | {
      readonly kind: "fold";
      readonly node: NodeId;
      readonly source: NodeId;
      readonly function: "sum" | "max" | "min";
      readonly target: Layout;
    };

/** For every index of the box, or once its reduced axes are folded. */
export type Level = "full" | "kept";

/** A value in memory that a step reads; exact: at its own index alone. */
export interface Read {
  readonly slot: Slot;
  /** The node of this graph that the slot holds. */
  readonly node: NodeId | null;
  readonly exact: boolean;
}

export interface LoopStep {
  readonly kind: "loop";
  readonly domain: readonly Dim[];
  /** Which axes are folded; null without folds. */
  reduced: readonly boolean[] | null;
  readonly items: Item[];
  readonly members: Map<NodeId, Level>;
  readonly reads: (Read & { readonly level: Level })[];
}

/** Gives buffer numbers to slots. */
export type SlotNumber = (slot: Slot) => BufferId;

export interface FixedStep {
  readonly kind: "fixed";
  readonly reads: readonly Slot[];
  readonly emit: (number: SlotNumber) => readonly Kernel[];
}

export type Step = LoopStep | FixedStep;

/** Where inputs lie and where outputs go, by `role name`. */
export interface GraphPlaces {
  readonly inputs: ReadonlyMap<string, Layout>;
  readonly outputs: ReadonlyMap<string, Layout>;
}

/** A graph in steps; `emit` makes kernels of them once slots have numbers. */
export interface StepList {
  readonly emit: (number: SlotNumber) => readonly Kernel[];
  /** Slots around the graph that it reads. */
  readonly reads: () => ReadonlySet<Slot>;
}

export interface PlanState {
  readonly graph: Graph;
  readonly capacity: number;
  /** How many scans stand around. */
  readonly depth: number;
  /** Nodes that lie in memory: inputs, and what steps store. */
  readonly layouts: Map<NodeId, Layout>;
  /** Contiguous copies of views, made for kernels that need them. */
  readonly copies: Map<NodeId, Layout>;
  readonly steps: Step[];
  /** The last step that writes a slot. Inputs have none. */
  readonly producers: Map<Slot, number>;
  /** Loop steps that read a slot index by index, for finding one to join. */
  readonly readers: Map<Slot, number[]>;
  /** Where an output's node is to be stored, if it has a place of its own. */
  readonly targets: Map<NodeId, Layout>;
  /** Plans a scan's body, one scan deeper. */
  readonly planBody: (body: Graph, places: GraphPlaces) => StepList;
}

export function nodeOf(state: PlanState, id: NodeId): GraphNode {
  return state.graph.nodes[id]!;
}

export function shapeOf(state: PlanState, id: NodeId): readonly Dim[] {
  return nodeOf(state, id).types[0]!.shape;
}

/** A new slot for a tensor. */
export function newLayout(state: PlanState, name: string, shape: readonly Dim[]): Layout {
  return contiguous(createSlot(name, roomOf(shape, state.capacity)), shape);
}

/** The place of a node's own: that of the output it is, or new. */
export function ownLayout(state: PlanState, node: GraphNode): Layout {
  const layout = state.targets.get(node.id) ?? newLayout(state, nameOf(node), node.types[0]!.shape);
  state.layouts.set(node.id, layout);
  return layout;
}

/** What a node's value is called in comments. */
export function nameOf(node: GraphNode): string {
  return node.path === "" ? node.op : `${node.path} ${node.op}`;
}

export function originOf(state: PlanState, node: GraphNode): Origin {
  const types = [...node.inputs.map((id) => nodeOf(state, id).types[0]!), ...node.types];
  return { path: nameOf(node), span: node.span, types };
}

/** Where a node lies as a strided view of memory, or null if it has to be computed. */
export function findLayout(state: PlanState, id: NodeId): Layout | null {
  const known = state.layouts.get(id);
  if (known) return known;
  const node = nodeOf(state, id);
  if (classOf(node) !== "view") return null;
  const source = node.inputs[0]!;
  const below = findLayout(state, source) ?? state.copies.get(source) ?? null;
  if (!below) return null;
  const shape = node.types[0]!.shape;
  const view = findView(node, shapeOf(state, source));
  if (view) return { slot: below.slot, ...accessOf(below.offset, below.strides, view, shape.length) };
  const whole = [below, state.copies.get(source)].find((l) => l && isContiguous(l, shapeOf(state, source)));
  return whole ? contiguous(whole.slot, shape, whole.offset) : null;
}

/** True if a map reads every index of a box of this shape at itself. */
export function isIdentity(map: readonly AxisMap[], shape: readonly Dim[], domain: readonly Dim[]): boolean {
  if (!sameShape(shape, domain)) return false;
  return (
    map === identityMap(domain.length) ||
    map.every(({ start, axis, step }, i) => {
      if (shape[i] === 1) return true;
      return (
        axis === i &&
        step === 1 &&
        start.constant === 0 &&
        start.batch === 0 &&
        start.turns.every((t) => t === 0)
      );
    })
  );
}
