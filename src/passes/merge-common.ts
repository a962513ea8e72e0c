/**
 * @file Computes what is the same only once: nodes of equal operator, operands and attributes are merged (also
 * `random` of one stream, which gives the same numbers). Graph → Graph.
 */
import type { Value } from "../ir/builder.ts";
import { type Attributes, type AttributeValue, type Graph, type GraphNode, isGraph } from "../ir/graph.ts";
import { rewriteGraph } from "./rewrite.ts";

const COMMUTATIVE: ReadonlySet<string> = new Set(["add", "multiply", "minimum", "maximum", "equal"]);

export function mergeCommon(graph: Graph): Graph {
  const found = new Map<string, Value>();
  let key = "";
  return rewriteGraph(
    graph,
    mergeCommon,
    (node, inputs) => {
      if (node.op === "input") return null;
      key = keyOf(node, idsOf(inputs));
      return found.get(key) ?? null;
    },
    (node, _, value) => void (node.op !== "input" && found.set(key, value)),
  );
}

function idsOf(values: readonly Value[]): number[] {
  return values.map((value) => value.id);
}

function keyOf(node: GraphNode, inputs: readonly number[]): string {
  const operands = COMMUTATIVE.has(node.op) ? [...inputs].sort((a, b) => a - b) : inputs;
  return `${node.op}(${operands.join()})${textOfAttributes(node.attrs)}`;
}

/** Copies of a node share their attributes, and each round of the passes asks again. */
const known = new WeakMap<Attributes, string>();

function textOfAttributes(attrs: Attributes): string {
  const text = known.get(attrs) ?? textOf(attrs);
  known.set(attrs, text);
  return text;
}

/** A text that is equal for equal values; unlike JSON it tells -0, NaN and infinities apart. */
function textOf(value: AttributeValue | undefined): string {
  if (value === undefined) return "";
  if (isGraph(value)) return graphText(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value) as [string, AttributeValue][];
    return `{${entries
      .map(([name, v]) => `${name}:${textOf(v)}`)
      .sort()
      .join()}}`;
  }
  return Object.is(value, -0) ? "-0" : `${typeof value} ${String(value)}`;
}

function graphText({ nodes, outputs }: Graph): string {
  const lines = nodes.map((node) => keyOf(node, node.inputs));
  return [...lines, ...outputs.map(({ role, name, node }) => `${role} ${name} ${node}`)].join(";");
}
