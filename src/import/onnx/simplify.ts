/** @file Puts together what exporters take apart: GELU, SiLU and normalisations written as arithmetic. Graph → Graph. */
import type { OnnxGraph, OnnxNode, OnnxTensor } from "./model.ts";

/** Nodes that compute something known are replaced by one; what they were made of goes where nothing else reads it. */
export function simplifyGraph(graph: OnnxGraph): OnnxGraph {
  const view = makeView(graph);
  const nodes = graph.nodes.map((node) => findProduct(view, node) ?? findNorm(view, node) ?? node);
  return { ...graph, nodes: removeUnread(nodes, graph) };
}

interface View {
  readonly producer: (name: string | undefined) => OnnxNode | null;
  /** The one number of a constant. */
  readonly number: (name: string | undefined) => number | null;
}

function makeView(graph: OnnxGraph): View {
  const producers = new Map(graph.nodes.flatMap((n) => n.outputs.map((o) => [o, n] as const)));
  const constants = new Map<string, OnnxTensor>(graph.constants);
  for (const node of graph.nodes) {
    const value = node.op === "Constant" ? node.attributes.get("value") : undefined;
    if (value && typeof value === "object" && "data" in value) constants.set(node.outputs[0]!, value);
  }
  return {
    producer: (name) => (name === undefined ? null : (producers.get(name) ?? null)),
    number(name) {
      const found = name === undefined ? undefined : constants.get(name);
      return found && found.data.length === 1 ? found.data[0]! : null;
    },
  };
}

function removeUnread(nodes: readonly OnnxNode[], graph: OnnxGraph): OnnxNode[] {
  const read = new Set(graph.outputs.map((o) => o.name));
  const kept = [...nodes].reverse().filter((node) => {
    if (!node.outputs.some((o) => read.has(o))) return false;
    for (const name of node.inputs) read.add(name);
    return true;
  });
  return kept.reverse();
}

const close = (a: number | null, b: number): boolean =>
  a !== null && Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b));

/** The factors of a product, and the product of its numbers: x / 1.4 has the number 1/1.4. */
function factorsOf(
  view: View,
  name: string,
  depth: number,
): { readonly names: string[]; readonly number: number } {
  const node = view.producer(name);
  const leaf = { names: [name], number: 1 };
  if (!node || depth > 4) return leaf;
  if (node.op === "Mul") {
    const parts = node.inputs.map((input) => {
      const number = view.number(input);
      return number === null ? factorsOf(view, input, depth + 1) : { names: [], number };
    });
    return { names: parts.flatMap((p) => p.names), number: parts.reduce((all, p) => all * p.number, 1) };
  }
  const divisor = node.op === "Div" ? view.number(node.inputs[1]) : null;
  if (divisor === null) return leaf;
  const over = factorsOf(view, node.inputs[0]!, depth + 1);
  return { names: over.names, number: over.number / divisor };
}

/** x · σ(x), x · Φ(x), x · tanh(softplus(x)), x · clip(x + 3, 0, 6) / 6 and the last without x. */
function findProduct(view: View, node: OnnxNode): OnnxNode | null {
  if (node.op !== "Mul" && node.op !== "Div") return null;
  const { names, number } = factorsOf(view, node.outputs[0]!, 0);
  if (names.length === 1 && close(number, 1 / 6)) {
    const x = clippedBySix(view, names[0]!);
    return x === null ? null : replace(node, "HardSigmoid", [x], [["alpha", 1 / 6]]);
  }
  if (names.length !== 2) return null;
  for (const [x, gate] of [
    [names[0]!, names[1]!],
    [names[1]!, names[0]!],
  ] as const) {
    const g = view.producer(gate);
    if (!g) continue;
    if (close(number, 1) && g.op === "Sigmoid" && g.inputs[0] === x) return replace(node, "Silu", [x]);
    if (
      close(number, 1) &&
      g.op === "HardSigmoid" &&
      g.inputs[0] === x &&
      close(Number(g.attributes.get("alpha") ?? 0.2), 1 / 6)
    )
      return replace(node, "HardSwish", [x]);
    if (
      close(number, 1) &&
      g.op === "Tanh" &&
      view.producer(g.inputs[0])?.op === "Softplus" &&
      view.producer(g.inputs[0])!.inputs[0] === x
    )
      return replace(node, "Mish", [x]);
    if (close(number, 1 / 6) && clippedBySix(view, gate) === x) return replace(node, "HardSwish", [x]);
    if (close(number, 0.5) && isErrorFunction(view, g, x)) return replace(node, "Gelu", [x]);
  }
  return null;
}

/** clip(x + 3, 0, 6): gives x. */
function clippedBySix(view: View, name: string): string | null {
  const clip = view.producer(name);
  if (clip?.op !== "Clip") return null;
  const bound = (i: number, attribute: string): number | null =>
    view.number(clip.inputs[i]) ??
    (clip.attributes.has(attribute) ? Number(clip.attributes.get(attribute)) : null);
  if (bound(1, "min") !== 0 || bound(2, "max") !== 6) return null;
  return plusNumber(view, view.producer(clip.inputs[0]), 3);
}

/** a + number: gives a. */
function plusNumber(view: View, node: OnnxNode | null, number: number): string | null {
  if (node?.op !== "Add") return null;
  if (close(view.number(node.inputs[1]), number)) return node.inputs[0]!;
  return close(view.number(node.inputs[0]), number) ? node.inputs[1]! : null;
}

/** 1 + erf(x / √2). */
function isErrorFunction(view: View, sum: OnnxNode, x: string): boolean {
  const inner = plusNumber(view, sum, 1);
  const erf = view.producer(inner ?? undefined);
  if (erf?.op !== "Erf") return false;
  const { names, number } = factorsOf(view, erf.inputs[0]!, 0);
  return names.length === 1 && names[0] === x && close(number, Math.SQRT1_2);
}

/** (x − mean) / √(var + eps), and x / √(mean(x²) + eps); scale and shift that follow are put in later. */
function findNorm(view: View, node: OnnxNode): OnnxNode | null {
  const pair = readQuotient(view, node);
  if (!pair) return null;
  const root = view.producer(pair.root);
  const sum = root?.op === "Sqrt" ? view.producer(root.inputs[0]) : null;
  if (sum?.op !== "Add") return null;
  const place = view.number(sum.inputs[1]) === null ? 0 : 1;
  const eps = view.number(sum.inputs[place]);
  const mean = view.producer(sum.inputs[1 - place]);
  if (eps === null || mean?.op !== "ReduceMean" || !overLast(view, mean)) return null;
  const squared = baseOfSquare(view, mean.inputs[0]!);
  if (squared === null) return null;
  const centered = centeredOf(view, pair.over);
  const also = centeredOf(view, squared);
  const attributes: [string, number][] = [
    ["epsilon", eps],
    ["axis", -1],
  ];
  if (centered !== null && centered === also)
    return replace(node, "LayerNormalization", [centered], attributes);
  return squared === pair.over ? replace(node, "RMSNormalization", [pair.over], attributes) : null;
}

/** a / b, or a · (1 / b). */
function readQuotient(view: View, node: OnnxNode): { readonly over: string; readonly root: string } | null {
  if (node.op === "Div") return { over: node.inputs[0]!, root: node.inputs[1]! };
  if (node.op !== "Mul") return null;
  for (const i of [0, 1]) {
    const inverse = view.producer(node.inputs[i]);
    if (inverse?.op === "Reciprocal") return { over: node.inputs[1 - i]!, root: inverse.inputs[0]! };
    if (inverse?.op === "Div" && view.number(inverse.inputs[0]) === 1)
      return { over: node.inputs[1 - i]!, root: inverse.inputs[1]! };
  }
  return null;
}

function overLast(view: View, mean: OnnxNode): boolean {
  const axes = mean.attributes.get("axes");
  const last = Array.isArray(axes) ? axes.length === 1 && axes[0] === -1 : view.number(mean.inputs[1]) === -1;
  return last && (mean.attributes.get("keepdims") ?? 1) === 1;
}

function baseOfSquare(view: View, name: string): string | null {
  const node = view.producer(name);
  if (node?.op === "Pow" && view.number(node.inputs[1]) === 2) return node.inputs[0]!;
  return node?.op === "Mul" && node.inputs[0] === node.inputs[1] ? node.inputs[0]! : null;
}

/** x − mean(x): gives x. */
function centeredOf(view: View, name: string): string | null {
  const node = view.producer(name);
  if (node?.op !== "Sub") return null;
  const mean = view.producer(node.inputs[1]);
  return mean?.op === "ReduceMean" && mean.inputs[0] === node.inputs[0] && overLast(view, mean)
    ? node.inputs[0]!
    : null;
}

function replace(
  node: OnnxNode,
  op: string,
  inputs: readonly string[],
  attributes: readonly (readonly [string, number])[] = [],
): OnnxNode {
  return { ...node, op, inputs, attributes: new Map(attributes) };
}
