/** @file The graph while it is being translated: what each name stands for, and readers of a node's operands. */
import { constantOf, sameSize, type Size, toSize } from "../../sizes/size.ts";
import type { StepBuilder } from "../builder.ts";
import { refuse } from "../fault.ts";
import type { Tensor } from "./layout.ts";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "./model.ts";

/** Numbers that are known before anything runs: weights, and sizes that the graph computes with. */
export interface Known {
  readonly shape: readonly number[];
  readonly kind: OnnxTensor["kind"];
  readonly data: ArrayLike<number | Size>;
}

export type Value =
  { readonly kind: "known"; readonly known: Known } | { readonly kind: "tensor"; readonly tensor: Use };

/** A tensor with what may be done to it. */
export interface Use extends Tensor {
  /** Nothing else reads the step: a bias may still be put into it. */
  readonly exclusive: boolean;
}

export interface Context {
  readonly graph: OnnxGraph;
  readonly to: StepBuilder;
  /** null: its node could not be translated. */
  readonly values: Map<string, Value | null>;
  /** How many nodes and outputs read a name. */
  readonly uses: ReadonlyMap<string, number>;
}

export type Translate = (cx: Context, node: OnnxNode) => readonly Value[];

export function knownValue(
  shape: readonly number[],
  data: ArrayLike<number | Size>,
  kind: Known["kind"] = "float",
): Value {
  return { kind: "known", known: { shape, data, kind } };
}

/** A result that nothing has read yet. */
export function fresh(tensor: Tensor): Value {
  return { kind: "tensor", tensor: { ...tensor, exclusive: true } };
}

export function hasInput(node: OnnxNode, i: number): boolean {
  return (node.inputs[i] ?? "") !== "";
}

export function valueAt(cx: Context, node: OnnxNode, i: number): Value {
  const name = node.inputs[i] ?? "";
  const value = cx.values.get(name);
  if (!value)
    return refuse(name === "" ? `operand ${i} is left out` : `its operand ${name} is nowhere defined`);
  if (value.kind === "known") return value;
  const exclusive = value.tensor.exclusive && (cx.uses.get(name) ?? 0) <= 1;
  return { kind: "tensor", tensor: { ...value.tensor, exclusive } };
}

export function tensorAt(cx: Context, node: OnnxNode, i: number): Use {
  const value = valueAt(cx, node, i);
  if (value.kind === "known")
    return refuse(`its operand ${node.inputs[i]} is a constant, which has no equal there`);
  return value.tensor;
}

export function knownAt(cx: Context, node: OnnxNode, i: number, what: string): Known {
  const value = valueAt(cx, node, i);
  return value.kind === "known"
    ? value.known
    : refuse(`${what} is computed from the input; it has to be a constant`);
}

/** A constant without open sizes. */
export function constantAt(cx: Context, node: OnnxNode, i: number, what: string): OnnxTensor {
  return plain(knownAt(cx, node, i, what), what);
}

/** The same as plain numbers. */
export function plain(known: Known, what: string): OnnxTensor {
  if (isPlain(known.data)) return { ...known, data: known.data };
  const data = Array.from(known.data, (x) => constantOf(x) ?? refuse(`${what} depends on an open size`));
  return { ...known, data };
}

function isPlain(data: ArrayLike<number | Size>): data is ArrayLike<number> {
  if (ArrayBuffer.isView(data)) return true;
  return Array.from(data).every((x) => typeof x === "number");
}

export function integersAt(cx: Context, node: OnnxNode, i: number, what: string): number[] {
  return Array.from(constantAt(cx, node, i, what).data);
}

/** Sizes, open ones among them. */
export function sizesAt(cx: Context, node: OnnxNode, i: number, what: string): Size[] {
  return Array.from(knownAt(cx, node, i, what).data, toSize);
}

/** Axes and the like: an attribute in old opsets, an operand in new ones; null where neither is there. */
export function integersFrom(cx: Context, node: OnnxNode, name: string, i: number): number[] | null {
  if (hasInput(node, i)) return integersAt(cx, node, i, name);
  return integersOf(node, name);
}

export function integersOf(node: OnnxNode, name: string): number[] | null {
  const value = node.attributes.get(name);
  if (value === undefined) return null;
  if (typeof value === "number") return [value];
  return Array.isArray(value) && value.every((x) => typeof x === "number")
    ? [...(value as number[])]
    : refuse(`its attribute ${name} is no list of numbers`);
}

export function numberOf(node: OnnxNode, name: string, otherwise: number): number {
  const value = node.attributes.get(name);
  if (value === undefined) return otherwise;
  return typeof value === "number" ? value : refuse(`its attribute ${name} is no number`);
}

export function textOf(node: OnnxNode, name: string, otherwise: string): string {
  const value = node.attributes.get(name);
  return typeof value === "string" ? value : otherwise;
}

/** -1 is the last. */
export function axisOf(axis: number, rank: number): number {
  const found = axis < 0 ? axis + rank : axis;
  return found >= 0 && found < rank ? found : refuse(`axis ${axis} of ${rank} axes`);
}

export function sameShape(a: readonly Size[], b: readonly Size[]): boolean {
  return a.length === b.length && a.every((size, i) => sameSize(size, b[i]!));
}
