/** @file The graph: a list of nodes in an order in which they can be run. Knows no operator by name. */
import type { Span } from "../core/span.ts";
import type { TensorType } from "./types.ts";

export type NodeId = number & { readonly __brand: "NodeId" };

export type AttributeValue =
  | number
  | string
  | boolean
  | null
  | readonly AttributeValue[]
  | Graph
  | { readonly [key: string]: AttributeValue };

export type Attributes = { readonly [key: string]: AttributeValue };

export interface GraphNode {
  /** Equal to its index in `graph.nodes`. */
  readonly id: NodeId;
  readonly op: string;
  readonly inputs: readonly NodeId[];
  readonly attrs: Attributes;
  /** One type a result; all but `scan` have one. */
  readonly types: readonly TensorType[];
  /** The place in the spec that it came from. */
  readonly span: Span | null;
  /** The layer it came from (`basic1.conv1`), for comments and profiles. */
  readonly path: string;
}

/**
 * What a graph takes. They are nodes with op `"input"`, no inputs and attrs `{ role, name }`.
 * field: an input or target; parameter: a weight; buffer: running statistics; state: an optimizer's memory;
 * scalar: `learning_rate`, `step` (counts from 1; as f32[]). In a scan's body: carry, slice, closure.
 */
export type InputRole = "field" | "parameter" | "buffer" | "state" | "scalar" | "carry" | "slice" | "closure";

/**
 * What a graph gives. output: a named model output; loss; term: a metric's sum; parameter, buffer, state: the new
 * value of the input of that name, written after everything has been read. In a scan's body: carry, stack.
 */
export type OutputRole = "output" | "loss" | "term" | "parameter" | "buffer" | "state" | "carry" | "stack";

export interface GraphOutput {
  readonly role: OutputRole;
  readonly name: string;
  readonly node: NodeId;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly GraphOutput[];
}

/** True for an attribute that is itself a graph (a scan's body). */
export function isGraph(value: AttributeValue): value is Graph {
  return typeof value === "object" && value !== null && "nodes" in value && "outputs" in value;
}
