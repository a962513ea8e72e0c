/** @file Carries moments through a graph, node by node; what no rule knows stays unknown, and so does what depends on it. */
import { invariant } from "../core/invariant.ts";
import type { Graph, GraphNode } from "../ir/graph.ts";
import { OPS } from "../ops/registry.gen.ts";
import type { Algebra } from "./algebra.ts";
import type { Field } from "./field.ts";
import { elementwise } from "./rules/elementwise.ts";
import { RULES } from "./rules/rules.ts";

/** The results of a node; null where they are unknown. */
export type Fields = readonly (Field | null)[];

export interface Surroundings {
  readonly algebra: Algebra;
  /** Examples in a batch. */
  readonly examples: number;
  /** What is known of an input of the graph. */
  readonly input: (node: GraphNode) => Field | null;
}

/** The outputs of a graph by role and name (`"term a"`). */
export function propagate(graph: Graph, surroundings: Surroundings): Map<string, Field | null> {
  const fields: Fields[] = [];
  for (const node of graph.nodes) fields.push(applyRule(graph, node, fields, surroundings));
  return new Map(graph.outputs.map(({ role, name, node }) => [`${role} ${name}`, fields[node]![0]!]));
}

function applyRule(
  graph: Graph,
  node: GraphNode,
  known: readonly Fields[],
  surroundings: Surroundings,
): Fields {
  if (node.op === "input") return [surroundings.input(node)];
  const results = node.inputs.map((id) => known[id]!);
  if (node.op === "get_item") return [results[0]![node.attrs["index"] as number] ?? null];
  const definition = OPS.get(node.op);
  invariant(definition, `unknown operator ${node.op}`);
  const inputs = results.map((r) => r[0]!);
  const types = node.inputs.map((id) => graph.nodes[id]!.types[0]!);
  const { meaning } = definition;
  const rule = RULES[node.op] ?? (meaning.kind === "formula" ? elementwise(meaning) : null);
  if (!rule) return node.types.map(() => null);
  return rule({
    node,
    inputs,
    types,
    algebra: surroundings.algebra,
    examples: surroundings.examples,
    propagate,
  });
}
