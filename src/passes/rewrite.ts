/** @file What passes are written with: building a graph anew, each operator by rules that may put a simpler value in its place. */
import { invariant } from "../core/invariant.ts";
import { type Admit, createBuilder, type Draft, type GraphBuilder, type Value } from "../ir/builder.ts";
import { type Graph, type GraphNode, isGraph } from "../ir/graph.ts";
import type { OperatorDefinition } from "../ops/define.ts";
import { OPS } from "../ops/registry.gen.ts";

/**
 * A simpler value for an operator that is about to be added, null where there is none. It may look at the operator and at
 * what its operands come from, not at who will read it: so what has been built needs no second look.
 */
export type Rule = (draft: Draft, inputs: readonly Value[], builder: GraphBuilder) => Value | null;

/** What is equal for operators that give the same values. */
export type KeyOf = (draft: Draft, inputs: readonly Value[]) => string;

/**
 * Builds a graph anew: what the rules put in an operator's place goes through the rules too, and with `keyOf` an operator
 * that is there already is not added again. The same object where nothing was replaced. Bodies of scans come first.
 */
export function rewriteGraph(graph: Graph, rules: readonly Rule[], keyOf: KeyOf | null = null): Graph {
  let changed = false;
  const simplest: Admit = (draft, inputs, add) => {
    for (const rule of rules) {
      const value = rule(draft, inputs, builder);
      if (!value) continue;
      changed = true;
      return value;
    }
    return add();
  };
  const found = new Map<string, Value>();
  const once = (key: string, draft: Draft, inputs: readonly Value[], add: () => Value): Value => {
    const known = found.get(key);
    if (known) changed = true;
    const value = known ?? simplest(draft, inputs, add);
    found.set(key, value);
    return value;
  };
  const builder = createBuilder(
    null,
    keyOf ? (draft, inputs, add) => once(keyOf(draft, inputs), draft, inputs, add) : simplest,
  );
  /** By the old nodes' ids. */
  const values: Value[] = [];
  for (const original of graph.nodes) {
    const node = rewriteBody(original, (body) => rewriteGraph(body, rules, keyOf));
    if (node !== original) changed = true;
    const inputs = node.inputs.map((id) => values[id]!);
    values.push(builder.at(node.span, node.path, () => copyNode(builder, node, inputs)));
  }
  if (!changed) return graph;
  for (const { role, name, node } of graph.outputs) builder.output(role, name, values[node]!);
  return builder.finish();
}

/** The node with its body rewritten; the same object where nothing changed. */
function rewriteBody(node: GraphNode, pass: (graph: Graph) => Graph): GraphNode {
  const body = node.attrs["body"];
  if (body === undefined || !isGraph(body)) return node;
  const rewritten = pass(body);
  return rewritten === body ? node : { ...node, attrs: { ...node.attrs, body: rewritten } };
}

/** Adds a copy of a node on other inputs. */
export function copyNode(builder: GraphBuilder, node: GraphNode, inputs: readonly Value[]): Value {
  if (node.op !== "input") return builder.apply(node.op, inputs, node.attrs, node.types);
  const { role, name } = node.attrs as { role: Parameters<GraphBuilder["input"]>[0]; name: string };
  return builder.input(role, name, node.types[0]!);
}

/** The definition of an operator; null for inputs. */
export function operatorOf({ op }: Pick<GraphNode, "op">): OperatorDefinition | null {
  if (op === "input") return null;
  const definition = OPS.get(op);
  invariant(definition, `unknown operator ${op}`);
  return definition;
}
