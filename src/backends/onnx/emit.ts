/** @file A graph being written: nodes of ONNX, constants once each, names. */
import type { Message } from "./protobuf.ts";
import { type Attribute, type ELEMENTS, node, tensor } from "./schema.ts";

export interface Emitter {
  readonly nodes: Message[];
  readonly constants: Message[];
  readonly names: { next: number };
  readonly known: Map<string, string>;
  /** The batch size as int64[1]. */
  readonly batch: () => string;
}

/** Adds a node with one result, and gives the result's name. */
export function emit(to: Emitter, op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
  const name = fresh(to, op);
  to.nodes.push(node(op, inputs, [name], attributes));
  return name;
}

export function fresh(to: Emitter, wish: string): string {
  return `${wish}_${to.names.next++}`;
}

/** A constant; equal ones share a name. */
export function constantOf(to: Emitter, type: keyof typeof ELEMENTS, shape: readonly number[], numbers: readonly number[]): string {
  const key = `${type}[${shape.join()}]${numbers.map((x) => (Object.is(x, -0) ? "-0" : x)).join()}`;
  const known = to.known.get(key);
  if (known !== undefined) return known;
  const name = fresh(to, "constant");
  to.constants.push(tensor(name, type, shape, numbers));
  to.known.set(key, name);
  return name;
}

/** Whole numbers as int64[k]. */
export function integers(to: Emitter, numbers: readonly number[]): string {
  return constantOf(to, "index", [numbers.length], numbers);
}

export function scalarOf(to: Emitter, value: number): string {
  return constantOf(to, "f32", [], [value]);
}
