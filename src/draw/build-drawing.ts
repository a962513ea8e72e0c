/** @file Model → Drawing: what runs at prediction, with the blocks it stands in. Losses and targets are left out. */
import { printValueType } from "../library/types.ts";
import type { Model, ModelNode, ValueId } from "../sema/model.ts";
import { addSizes, constant, productOf, type Size } from "../sizes/size.ts";
import { categoryOf, describeArguments, describeCount, describeShape, isJoin, titleOf } from "./describe.ts";
import type { DrawnBlock, DrawnEdge, DrawnNode, Drawing } from "./drawing.ts";
import { findMixes, type Mix } from "./find-mixes.ts";
import { placeInBlocks } from "./place-in-blocks.ts";

/** Every node by itself: joining cards and folding are steps of their own. */
export function buildDrawing(model: Model): Drawing {
  const blocks = placeInBlocks(model);
  const mixes = findMixes(model);
  const hidden = new Set([...mixes.values()].flatMap((m) => m.inner));
  const runs = model.nodes.flatMap((node, i) => (node.training || node.body || hidden.has(i) ? [] : [i]));
  const inputs = model.fields.filter((f) => f.role === "input");
  const counts = countWeights(model);
  const nodes: DrawnNode[] = [
    ...inputs.map((f) => drawField(`in:${f.name}`, f.name, printValueType(f.type), "input")),
    ...runs.map((i) => drawNode(model, i, blocks[i]!, mixes.get(i) ?? null, counts.get(i))),
    ...model.outputs.map((o) =>
      drawField(`out:${o.name}`, o.name, printValueType(model.values[o.value]!.type), "output"),
    ),
  ];
  return {
    title: model.name,
    doc: firstSentence(model.doc),
    nodes,
    edges: connect(model, runs, mixes, new Set(nodes.map((n) => n.id))),
    blocks: declareBlocks(nodes, model),
  };
}

function drawField(id: string, title: string, detail: string, category: "input" | "output"): DrawnNode {
  return { id, kind: "field", block: "", parts: [{ title, detail, params: "", category, path: "" }] };
}

function drawNode(
  model: Model,
  i: number,
  block: string,
  mix: Mix | null,
  count: Size | undefined,
): DrawnNode {
  const node = model.nodes[i]!;
  const numbers = node.operands.flatMap((id) => {
    const origin = id === null ? null : model.values[id]!.origin;
    return origin?.kind === "number" ? [String(origin.value)] : [];
  });
  const title = mix ? "gate" : numbers.length > 0 ? `${titleOf(node)} ${numbers.join(", ")}` : titleOf(node);
  const detail = isJoin(node) ? "" : describeArguments(node.component.arguments, node.args);
  const params = count ? describeCount(count) : "";
  const part = { title, detail, params, category: categoryOf(node), path: node.path };
  return { id: String(i), kind: isJoin(node) ? "join" : "card", block, parts: [part] };
}

/** Parameters by node; weights that are used again count where they are first. */
function countWeights(model: Model): Map<number, Size> {
  const shapes = new Map(model.weights.map((w) => [w.path, productOf(w.shape)]));
  return new Map(
    model.nodes.map((node, i) => {
      let total = constant(0);
      for (const path of node.weights.values()) {
        if (typeof path !== "string") continue;
        total = addSizes(total, shapes.get(path) ?? 0);
        shapes.delete(path);
      }
      return [i, total];
    }),
  );
}

function connect(
  model: Model,
  runs: readonly number[],
  mixes: ReadonlyMap<number, Mix>,
  drawn: ReadonlySet<string>,
): DrawnEdge[] {
  const source = findSources(model);
  const edges: DrawnEdge[] = [];
  const add = (from: string | null, to: string, value: ValueId, kind: DrawnEdge["kind"]): void => {
    if (from === null || !drawn.has(from) || edges.some((e) => e.from === from && e.to === to)) return;
    const { origin } = model.values[value]!;
    const whole = origin.kind === "slice" ? slicedFrom(model, value) : value;
    edges.push({ from, to, shape: describeShape(model.values[whole]!.type), kind });
  };
  for (const i of runs) {
    const node = model.nodes[i]!;
    const operands = mixes.get(i)?.operands ?? node.operands;
    for (const id of operands) if (id !== null) addOperand(model, source, add, String(i), id);
    for (const given of tensorsOf(node)) addOperand(model, source, add, String(i), given);
  }
  for (const { body } of model.nodes) {
    for (const carry of body?.carries ?? []) {
      for (const user of usersOf(model, runs, carry.inside))
        add(source(carry.next), user, carry.next, "carry");
    }
  }
  for (const { name, value } of model.outputs) add(source(value), `out:${name}`, value, "flow");
  return markSkips(edges);
}

/** Weights flow along dotted lines, from the layer that owns them. */
function addOperand(
  model: Model,
  source: (id: ValueId) => string | null,
  add: (from: string | null, to: string, value: ValueId, kind: DrawnEdge["kind"]) => void,
  to: string,
  id: ValueId,
): void {
  add(source(id), to, id, model.values[id]!.type.batched ? "flow" : "tied");
}

/** Weights that stand for a layer's own, and the start of a scan: values that are handed over by name. */
function tensorsOf(node: ModelNode): ValueId[] {
  return [...node.weights.values()].filter((w) => typeof w !== "string");
}

/** The whole sequence of which a cell sees one step. */
function slicedFrom(model: Model, inside: ValueId): ValueId {
  const slices = model.nodes.flatMap((n) => n.body?.slices ?? []);
  return slices.find((s) => s.inside === inside)!.outside;
}

/** The drawn node that makes a value; null for numbers and for the state before the first step. */
function findSources(model: Model): (id: ValueId) => string | null {
  const slices = new Map(
    model.nodes.flatMap((n) => n.body?.slices.map((s) => [s.inside, s.outside] as const) ?? []),
  );
  const starts = new Map(
    model.nodes.flatMap((n) => n.body?.carries.map((c) => [c.inside, c.start] as const) ?? []),
  );
  const find = (id: ValueId): string | null => {
    const { origin } = model.values[id]!;
    switch (origin.kind) {
      case "field":
        return `in:${origin.name}`;
      case "weight": {
        const owner = model.nodes.findIndex((n) => [...n.weights.values()].includes(origin.path));
        return owner < 0 ? null : String(owner);
      }
      case "node": {
        const inner = model.nodes[origin.node]!.body?.stacked[origin.output];
        return inner === undefined ? String(origin.node) : find(inner);
      }
      case "slice":
        return find(slices.get(id)!);
      case "carry": {
        const start = starts.get(id) ?? null;
        return start === null ? null : find(start);
      }
      case "number":
        return null;
    }
  };
  return find;
}

function usersOf(model: Model, runs: readonly number[], value: ValueId): string[] {
  return runs.filter((i) => model.nodes[i]!.operands.includes(value)).map(String);
}

/** An edge into a join is a skip if another edge into it comes, by a longer way, from the same node. */
function markSkips(edges: readonly DrawnEdge[]): DrawnEdge[] {
  const into = new Map<string, DrawnEdge[]>();
  for (const edge of edges) {
    if (edge.kind !== "flow") continue;
    into.set(edge.to, [...(into.get(edge.to) ?? []), edge]);
  }
  return edges.map((edge) => {
    const rivals = (into.get(edge.to) ?? []).filter((e) => e.from !== edge.from);
    if (edge.kind !== "flow" || rivals.length === 0) return edge;
    const goesRound = rivals.some((rival) => comesFrom(rival.from, edge.from, into));
    return goesRound ? { ...edge, kind: "skip" } : edge;
  });
}

function comesFrom(node: string, origin: string, into: ReadonlyMap<string, readonly DrawnEdge[]>): boolean {
  const seen = new Set<string>();
  const open = [node];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === origin) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    for (const edge of into.get(at) ?? []) open.push(edge.from);
  }
  return false;
}

/** Blocks that hold something, with those around them, outer ones first. */
function declareBlocks(nodes: readonly DrawnNode[], model: Model): DrawnBlock[] {
  const cells = new Set(model.nodes.flatMap((n) => (n.body ? [n.path] : [])));
  const blocks = new Map<string, DrawnBlock>();
  for (const { block } of nodes) {
    const names = block === "" ? [] : block.split(".");
    for (const [i, name] of names.entries()) {
      const id = names.slice(0, i + 1).join(".");
      const title = cells.has(id) ? `${name}: one step` : name;
      blocks.set(id, { id, parent: names.slice(0, i).join("."), title, count: 1 });
    }
  }
  return [...blocks.values()];
}

function firstSentence(doc: string): string {
  const text = doc
    .trim()
    .split(/\n\s*\n/)[0]!
    .replace(/\s+/g, " ");
  return /^.*?[.!?](?= |$)/.exec(text)?.[0] ?? text;
}
