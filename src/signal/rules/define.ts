/** @file How a rule is written: from what is known of an operator's operands to what is known of its results. */
import type { Graph, GraphNode } from "../../ir/graph.ts";
import type { TensorType } from "../../ir/types.ts";
import type { Algebra } from "../algebra.ts";
import type { Field } from "../field.ts";

export interface RuleContext {
  readonly node: GraphNode;
  /** null where an operand is unknown. */
  readonly inputs: readonly (Field | null)[];
  readonly types: readonly TensorType[];
  readonly algebra: Algebra;
  /** Examples in a batch. */
  readonly examples: number;
  /** For the body of a scan. */
  readonly propagate: (
    graph: Graph,
    surroundings: {
      readonly algebra: Algebra;
      readonly examples: number;
      readonly input: (node: GraphNode) => Field | null;
    },
  ) => Map<string, Field | null>;
}

export type Rule = (context: RuleContext) => readonly (Field | null)[];

export type KnownContext = Omit<RuleContext, "inputs"> & { readonly inputs: readonly Field[] };

/** A rule with one result, that needs to know all operands. */
export function whenKnown(rule: (context: KnownContext) => Field | null): Rule {
  return (context) => {
    const inputs: Field[] = [];
    for (const field of context.inputs) {
      if (!field) return context.node.types.map(() => null);
      inputs.push(field);
    }
    return [rule({ ...context, inputs })];
  };
}

/** The size of the last axis, 1 for a scalar. Batched axes do not stand last. */
export function lastSize({ shape }: TensorType, examples: number): number {
  const last = shape.at(-1) ?? 1;
  return typeof last === "number" ? last : last.batch * examples;
}
