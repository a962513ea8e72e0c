/** @file Builds graphs. Operators' constructors (`add(x, y)`) call `apply`; values remember their builder. */
import type { Span } from "../core/span.ts";
import { invariant } from "../core/invariant.ts";
import type { Attributes, Graph, GraphNode, GraphOutput, InputRole, NodeId, OutputRole } from "./graph.ts";
import type { TensorType } from "./types.ts";

/** A tensor in a graph that is being built. */
export interface Value {
  readonly builder: GraphBuilder;
  readonly id: NodeId;
  readonly type: TensorType;
}

export interface GraphBuilder {
  /** Adds a node; identical ones are not merged unless `admit` does. */
  apply(op: string, inputs: readonly Value[], attrs: Attributes, types: readonly TensorType[]): Value;
  input(role: InputRole, name: string, type: TensorType): Value;
  output(role: OutputRole, name: string, value: Value): void;
  /** Nodes added while `f` runs carry this span and path (inner calls win). */
  at<T>(span: Span | null, path: string, f: () => T): T;
  node(id: NodeId): GraphNode;
  /** Replaces a node's attributes and types; only results behind those that it has may be added. */
  amend(id: NodeId, attrs: Attributes, types: readonly TensorType[]): void;
  finish(): Graph;
}

/** An operator that is about to be added. */
export type Draft = Pick<GraphNode, "op" | "attrs" | "types">;

/** Decides what stands for an operator: what `add` adds, or another value of the same builder. */
export type Admit = (draft: Draft, inputs: readonly Value[], add: () => Value) => Value;

/**
 * A builder, empty or going on from a finished graph (its nodes keep their ids; its outputs are dropped). `admit` is asked
 * for every operator.
 */
export function createBuilder(
  start: Graph | null = null,
  admit: Admit = (_, __, add) => add(),
): GraphBuilder {
  const nodes: GraphNode[] = start ? [...start.nodes] : [];
  const outputs: GraphOutput[] = [];
  const inputs = new Map<string, Value>();
  let place: { span: Span | null; path: string } = { span: null, path: "" };

  const addNode: GraphBuilder["apply"] = (op, args, attrs, types) => {
    const id = nodes.length as NodeId;
    const node = { id, op, inputs: args.map((a) => a.id), attrs, types, span: place.span, path: place.path };
    nodes.push(node);
    return valueOf(builder, node);
  };
  const builder: GraphBuilder = {
    apply(op, args, attrs, types) {
      for (const arg of args) invariant(arg.builder === builder, `operand of ${op} belongs to another graph`);
      return admit({ op, attrs, types }, args, () => addNode(op, args, attrs, types));
    },
    input(role, name, type) {
      const key = `${role} ${name}`;
      const known = inputs.get(key);
      if (known) return known;
      const value = addNode("input", [], { role, name }, [type]);
      inputs.set(key, value);
      return value;
    },
    output(role, name, value) {
      invariant(value.builder === builder, `output ${name} belongs to another graph`);
      outputs.push({ role, name, node: value.id });
    },
    at(span, path, f) {
      const before = place;
      place = { span, path };
      try {
        return f();
      } finally {
        place = before;
      }
    },
    node: (id) => nodes[id]!,
    amend(id, attrs, types) {
      nodes[id] = { ...nodes[id]!, attrs, types };
    },
    finish: () => ({ nodes, outputs }),
  };
  for (const node of nodes) {
    if (node.op !== "input") continue;
    inputs.set(`${String(node.attrs["role"])} ${String(node.attrs["name"])}`, valueOf(builder, node));
  }
  return builder;
}

/** The value of a node that is in the builder already. */
export function valueOf(builder: GraphBuilder, node: GraphNode): Value {
  return { builder, id: node.id, type: node.types[0]! };
}
