/**
 * @file Copies a turn of `repeat` instead of elaborating it again. A body that maps a type to itself does the same at every
 * further turn, with new values and new paths: depth 1202 costs little more than depth 20.
 */
import { sameAxes, type ValueType } from "../library/types.ts";
import { sameSize } from "../sizes/size.ts";
import {
  type Draft,
  type Elaboration,
  namedPath,
  nextPath,
  type PathRequest,
  type PathScope,
} from "./context.ts";
import type { BufferDecl, ModelNode, ScanBody, ValueId, ValueOrigin, WeightDecl } from "./model.ts";

type Ids = readonly ValueId[];

/** What one turn added to the draft. */
export interface Turn {
  readonly entered: Ids;
  readonly left: Ids;
  readonly from: Mark;
  readonly to: Mark;
  readonly paths: readonly PathRequest[];
}

/** A turn that every further one is like. */
export interface SteadyTurn extends Turn {
  readonly weights: readonly (WeightDecl & { readonly defaultInit: boolean })[];
  readonly buffers: readonly BufferDecl[];
}

/** How far a draft has grown. */
export interface Mark {
  readonly values: number;
  readonly nodes: number;
  readonly weights: number;
  readonly buffers: number;
  readonly weightValues: number;
}

export function markDraft({ values, nodes, weights, buffers, weightValues }: Draft): Mark {
  return {
    values: values.length,
    nodes: nodes.length,
    weights: weights.size,
    buffers: buffers.size,
    weightValues: weightValues.size,
  };
}

/** Runs one turn and tells what it added; null if it failed. */
export function recordTurn(cx: Elaboration, entered: Ids, run: () => Ids | null): Turn | null {
  const from = markDraft(cx.draft);
  const scope = cx.where.path;
  const paths: PathRequest[] = [];
  const before = scope.log;
  scope.log = paths;
  const left = run();
  scope.log = before;
  before?.push(...paths);
  return left && { entered, left, from, to: markDraft(cx.draft), paths };
}

/**
 * The turn with all that it added, if every further turn is like it: types, and what flows in, are as before. `loop` is where
 * the loop began: a value from before it may have a name, so that a use of it cannot be told from a use of what flows in.
 */
export function findSteady(cx: Elaboration, turn: Turn, loop: Mark): SteadyTurn | null {
  if (!isSteady(cx, turn, loop)) return null;
  const weights = [...cx.draft.weights.values()].slice(turn.from.weights);
  return { ...turn, weights, buffers: [...cx.draft.buffers.values()].slice(turn.from.buffers) };
}

function isSteady(cx: Elaboration, turn: Turn, loop: Mark): boolean {
  const { draft } = cx;
  if (turn.entered.length !== turn.left.length || turn.to.weightValues !== turn.from.weightValues)
    return false;
  const nodes = draft.nodes.slice(turn.from.nodes, turn.to.nodes);
  if (nodes.some((node) => [...node.args.values.values()].some((v) => v.kind === "tensor"))) return false;
  return turn.entered.every((id, i) => {
    const next = turn.left[i]!;
    const inside = id >= loop.values && next >= turn.from.values;
    return (
      inside && sameType(cx.typeOf(id), cx.typeOf(next)) && draft.folds.get(id) === draft.folds.get(next)
    );
  });
}

function sameType(a: ValueType, b: ValueType): boolean {
  const classes = a.classes && b.classes ? sameSize(a.classes, b.classes) : a.classes === b.classes;
  return a.dtype === b.dtype && a.batched === b.batched && classes && sameAxes(a, b);
}

/** Adds the uses of a steady turn once more, on other values and with paths of their own. */
export function copyTurn(cx: Elaboration, turn: SteadyTurn, entered: Ids): Ids {
  const { draft } = cx;
  const shift = draft.values.length - turn.from.values;
  const nodeShift = draft.nodes.length - turn.from.nodes;
  const path = pathMapping(cx, turn);
  const id = (old: ValueId): ValueId => {
    if (old >= turn.from.values && old < turn.to.values) return (old + shift) as ValueId;
    const at = turn.entered.indexOf(old);
    return at < 0 ? old : entered[at]!;
  };
  const mapping: Mapping = { id, path, nodeShift, from: turn.from.nodes };
  for (const value of draft.values.slice(turn.from.values, turn.to.values)) {
    draft.values.push({ ...value, id: id(value.id), origin: mapOrigin(value.origin, mapping) });
    const fold = draft.folds.get(value.id);
    if (fold !== undefined) draft.folds.set(id(value.id), id(fold as ValueId));
  }
  for (const node of draft.nodes.slice(turn.from.nodes, turn.to.nodes))
    draft.nodes.push(mapNode(node, mapping));
  for (const weight of turn.weights) {
    const at = path(weight.path);
    if (at !== weight.path) draft.weights.set(at, { ...weight, path: at });
  }
  for (const buffer of turn.buffers) {
    const at = path(buffer.path);
    if (at !== buffer.path) draft.buffers.set(at, { ...buffer, path: at });
  }
  return turn.left.map(id);
}

interface Mapping {
  readonly id: (old: ValueId) => ValueId;
  readonly path: (old: string) => string;
  readonly nodeShift: number;
  /** Nodes before this one are not of the turn. */
  readonly from: number;
}

/** Takes the names of a turn again, and maps paths below the old ones to paths below the new ones; shared ones stay. */
function pathMapping(cx: Elaboration, turn: Turn): (old: string) => string {
  const where = { ...cx.where, forced: null };
  const names = new Map<string, string>();
  for (const { how, name, path } of turn.paths) {
    names.set(path, how === "next" ? nextPath(where, name) : namedPath(where, name));
  }
  const start = prefixLength(where.path);
  return (old) => {
    const dot = old.indexOf(".", start);
    const head = dot < 0 ? old : old.slice(0, dot);
    const found = names.get(head);
    return found === undefined ? old : found + old.slice(head.length);
  };
}

function prefixLength({ prefix }: PathScope): number {
  return prefix === "" ? 0 : prefix.length + 1;
}

function mapOrigin(origin: ValueOrigin, { path, nodeShift, from }: Mapping): ValueOrigin {
  if (origin.kind === "weight") return { ...origin, path: path(origin.path) };
  return origin.kind === "node" && origin.node >= from
    ? { ...origin, node: origin.node + nodeShift }
    : origin;
}

function mapNode(node: ModelNode, mapping: Mapping): ModelNode {
  const { id, path } = mapping;
  return {
    ...node,
    operands: node.operands.map((operand) => (operand === null ? null : id(operand))),
    outputs: node.outputs.map(id),
    path: path(node.path),
    weights: new Map(
      [...node.weights].map(([name, at]) => [name, typeof at === "string" ? path(at) : id(at)]),
    ),
    buffers: new Map([...node.buffers].map(([name, at]) => [name, path(at)])),
    body: node.body && mapScan(node.body, mapping),
  };
}

function mapScan(body: ScanBody, { id, nodeShift }: Mapping): ScanBody {
  return {
    ...body,
    carries: body.carries.map((c) => ({
      ...c,
      start: c.start === null ? null : id(c.start),
      inside: id(c.inside),
      next: id(c.next),
    })),
    slices: body.slices.map((s) => ({ outside: id(s.outside), inside: id(s.inside) })),
    nodes: body.nodes.map((index) => index + nodeShift),
    stacked: body.stacked.map(id),
  };
}
