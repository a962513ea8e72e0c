/** @file A loop step as a kernel: the expressions of its items, each value computed once an index. */
import { invariant } from "../core/invariant.ts";
import type { GraphNode, NodeId } from "../ir/graph.ts";
import { binary, argument } from "../ir/scalar.ts";
import type { TensorType } from "../ir/types.ts";
import { readNumber, readShape, readText } from "../ops/attributes.ts";
import { affineOf, multiplyDims, rowMajorStrides, ZERO } from "./affine.ts";
import { classOf, formulaOf } from "./classify.ts";
import {
  accessOf,
  type AxisMap,
  composeMaps,
  identityMap,
  type Layout,
  mapKey,
  rootSlot,
  type Slot,
} from "./layout.ts";
import type { Access, Body, Fold, LoopKernel, Origin, Term } from "./plan.ts";
import {
  findLayout,
  type LoopStep,
  nameOf,
  nodeOf,
  type PlanState,
  shapeOf,
  type SlotNumber,
} from "./state.ts";
import { findView } from "./views.ts";

interface BodyBuilder {
  readonly state: PlanState;
  readonly number: SlotNumber;
  /** Rank of the box. */
  readonly rank: number;
  readonly terms: Term[];
  readonly stores: { access: Access; term: number }[];
  /** Terms by node and map. */
  readonly known: Map<string, number>;
}

/** `isRead`: whether a slot is read after the loop; what nobody reads is not stored. */
export function emitLoop(
  state: PlanState,
  step: LoopStep,
  number: SlotNumber,
  isRead: (slot: Slot) => boolean,
): LoopKernel {
  const { domain } = step;
  const reduced = step.reduced ?? domain.map(() => false);
  const keptMap = identityMap(domain.length).filter((_, axis) => !reduced[axis]);
  const inner = createBody(state, number, domain.length);
  const outer = createBody(state, number, domain.length);
  const folds: Fold[] = [];
  const written: TensorType[] = [];
  for (const item of step.items) {
    const { target, node } = item;
    const full = item.kind === "map" && item.level === "full";
    const map = full ? identityMap(domain.length) : keptMap;
    const body = full ? inner : outer;
    let term: number;
    if (item.kind === "fold") {
      const source = termOf(inner, item.source, identityMap(domain.length), false);
      folds.push({ function: item.function, term: source });
      term = outer.terms.push({ kind: "fold", index: folds.length - 1 }) - 1;
    } else {
      term = termOf(body, node, map, item.compute);
    }
    if (item.kind === "fold" || item.compute) body.known.set(`${node} ${mapKey(map)}`, term);
    if (!isRead(target.slot)) continue;
    body.stores.push({ access: accessTo(body, target, map), term });
    written.push(nodeOf(state, node).types[0]!);
  }
  const origin = originOf(state, step, written);
  return {
    kind: "loop",
    sizes: domain,
    reduced,
    inner: finishBody(inner),
    folds,
    outer: finishBody(outer),
    origin,
  };
}

function createBody(state: PlanState, number: SlotNumber, rank: number): BodyBuilder {
  return { state, number, rank, terms: [], stores: [], known: new Map() };
}

function finishBody({ terms, stores }: BodyBuilder): Body {
  return { terms, stores };
}

/** Names the operators of a loop: `softmax1 exp, reduce_sum`. */
function originOf(state: PlanState, step: LoopStep, written: readonly TensorType[]): Origin {
  const nodes = step.items.map((item) => nodeOf(state, item.node));
  const paths = [...new Set(nodes.map((n) => n.path))].filter((p) => p !== "");
  const ops = [...new Set(nodes.map((n) => n.op))];
  const path =
    nodes.length === 1
      ? nameOf(nodes[0]!)
      : [paths.join(" + "), ops.join(", ")].filter((p) => p !== "").join(" ");
  return { path, span: nodes.find((n) => n.span)?.span ?? null, types: written };
}

/** The term with a node's value, where the node's axes follow the loop by `map`. */
function termOf(body: BodyBuilder, id: NodeId, map: readonly AxisMap[], compute: boolean): number {
  const key = `${id} ${mapKey(map)}`;
  const known = compute ? undefined : body.known.get(key);
  if (known !== undefined) return known;
  const term = newTerm(body, nodeOf(body.state, id), map, compute);
  body.known.set(key, term);
  return term;
}

function newTerm(body: BodyBuilder, node: GraphNode, map: readonly AxisMap[], compute: boolean): number {
  const { state, rank } = body;
  const own = compute ? null : state.layouts.get(node.id);
  if (own) return load(body, own, map);
  switch (classOf(node)) {
    case "view": {
      const source = node.inputs[0]!;
      const view = findView(node, shapeOf(state, source));
      if (view) return termOf(body, source, composeMaps(view, map), false);
      const layout = findLayout(state, node.id);
      invariant(layout, `${node.op} of a value that is not in memory`);
      return load(body, layout, map);
    }
    case "one_hot": {
      const index = termOf(body, node.inputs[0]!, map.slice(0, -1), false);
      const place = push(body, { kind: "index", ...accessOf(ZERO, [1], map.slice(-1), rank) });
      return push(body, {
        kind: "formula",
        formula: binary("==", argument(0), argument(1)),
        arguments: [index, place],
      });
    }
    case "random": {
      const strides = rowMajorStrides(node.types[0]!.shape);
      const distribution = readText(node.attrs, "distribution") === "normal" ? "normal" : "uniform";
      const stream = readNumber(node.attrs, "stream");
      return push(body, { kind: "random", distribution, stream, ...accessOf(ZERO, strides, map, rank) });
    }
    case "number":
      return push(body, numberTerm(node, map, rank));
    default: {
      const terms = node.inputs.map((id) => termOf(body, id, map, false));
      return push(body, { kind: "formula", formula: formulaOf(node), arguments: terms });
    }
  }
}

function numberTerm(node: GraphNode, map: readonly AxisMap[], rank: number): Term {
  switch (node.op) {
    case "iota":
      return { kind: "index", ...accessOf(ZERO, rowMajorStrides(node.types[0]!.shape), map, rank) };
    case "count": {
      const count = readShape(node.attrs, "dims").reduce(multiplyDims, 1);
      return { kind: "index", offset: affineOf(count), strides: new Array<number>(rank).fill(0) };
    }
    default:
      return { kind: "formula", formula: formulaOf(node), arguments: [] };
  }
}

function load(body: BodyBuilder, layout: Layout, map: readonly AxisMap[]): number {
  return push(body, { kind: "load", access: accessTo(body, layout, map) });
}

function accessTo(body: BodyBuilder, layout: Layout, map: readonly AxisMap[]): Access {
  return {
    buffer: body.number(rootSlot(layout.slot)),
    ...accessOf(layout.offset, layout.strides, map, body.rank),
  };
}

function push(body: BodyBuilder, term: Term): number {
  return body.terms.push(term) - 1;
}
