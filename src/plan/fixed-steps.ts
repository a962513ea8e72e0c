/** @file Steps that are kernels of their own: operators, products, joined tensors, copies. */
import type { GraphNode, NodeId } from "../ir/graph.ts";
import type { Dim, TensorType } from "../ir/types.ts";
import { readNumber, readNumbers, readShape } from "../ops/attributes.ts";
import { addAffine, type Affine, affineOf, rowMajorStrides, scaleAffine, ZERO } from "./affine.ts";
import { addCopy, addStore } from "./groups.ts";
import {
  accessOf,
  createSlot,
  identityMap,
  isContiguous,
  type Layout,
  rootSlot,
  type Slot,
} from "./layout.ts";
import { matmulKernel } from "./matmul.ts";
import { patchRoom } from "./patches.ts";
import type { Access, Kernel, LoopKernel, Operand, Term } from "./plan.ts";
import {
  findLayout,
  nameOf,
  nodeOf,
  originOf,
  ownLayout,
  type PlanState,
  shapeOf,
  type SlotNumber,
} from "./state.ts";

/** concat, pad, place: zeros or the border first, then each operand to its part. */
export function addJoin(state: PlanState, node: GraphNode): void {
  const target = ownLayout(state, node);
  const shape = node.types[0]!.shape;
  const strides = rowMajorStrides(shape);
  const put = (id: NodeId, start: readonly Dim[], step: readonly number[]): void => {
    const map = identityMap(shape.length).map((m, axis) => ({
      ...m,
      start: affineOf(start[axis]!),
      step: step[axis]!,
    }));
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
  const type = node.types[0]!;
  addFixed(state, target.slot, [], (number) => [
    writeAll(
      type,
      { kind: "formula", formula: { kind: "constant", value }, arguments: [] },
      accessAt(target, number),
      {
        ...originOf(state, node),
        types: [type],
      },
    ),
  ]);
}

/** A product of matrices; its operands may be views. */
export function addMatmul(state: PlanState, node: GraphNode): void {
  const [a, b] = node.inputs.map((id) => operandLayout(state, id, false)) as [Layout, Layout];
  const target = ownLayout(state, node);
  const origin = originOf(state, node);
  const types = node.inputs.map((id) => nodeOf(state, id).types[0]!) as [TensorType, TensorType];
  addFixed(state, target.slot, [a.slot, b.slot], (number) => [
    matmulKernel(node, types, { a, b, out: target }, number, origin),
  ]);
}

/** An operator with a kernel of its own, on contiguous operands. */
export function addOperator(state: PlanState, node: GraphNode): void {
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
  addFixed(
    state,
    target.slot,
    operands.map((l) => l.slot),
    (number) => [
      {
        kind: "operator",
        op: node.op,
        attrs: node.attrs,
        inputs: operands.map((layout, i) => operand(layout, types[i]!, number)),
        output: operand(target, node.types[0]!, number),
        workspace: room && work ? { buffer: number(work), rows: room.rows } : null,
        origin,
      },
    ],
  );
}

function addFixed(
  state: PlanState,
  written: Slot,
  reads: readonly Slot[],
  emit: (number: SlotNumber) => readonly Kernel[],
): void {
  state.producers.set(written, state.steps.push({ kind: "fixed", reads, emit }) - 1);
}

/** A value in memory for a kernel, copied where it is computed or (if that matters) not contiguous. */
export function operandLayout(state: PlanState, id: NodeId, whole: boolean): Layout {
  const found = findLayout(state, id);
  if (found && (!whole || isContiguous(found, shapeOf(state, id)))) return found;
  return addCopy(state, id);
}

/** Copies a tensor from one place to another, as the last thing that happens. */
export function addFinalCopy(state: PlanState, from: Layout, to: Layout, type: TensorType): void {
  const origin = { path: to.slot.name, span: null, types: [type] };
  addFixed(state, to.slot, [from.slot], (number) => [
    writeAll(type, { kind: "load", access: accessAt(from, number) }, accessAt(to, number), origin),
  ]);
}

/** One term for every element of a tensor. */
function writeAll(type: TensorType, term: Term, to: Access, origin: LoopKernel["origin"]): LoopKernel {
  return {
    kind: "loop",
    sizes: type.shape,
    reduced: type.shape.map(() => false),
    inner: { terms: [term], stores: [{ access: to, term: 0 }] },
    folds: [],
    outer: { terms: [], stores: [] },
    origin,
  };
}

function accessAt({ slot, offset, strides }: Layout, number: SlotNumber): Access {
  return { buffer: number(rootSlot(slot)), offset, strides };
}
