/**
 * @file Sizes that stay open in a file for ONNX. A graph has numbers where the spec has `t`; lowered for several
 * values of every open size, the numbers that move with them are polynomials. Graphs → one graph with open sizes.
 */
import type { Attributes, AttributeValue, Graph, GraphNode, GraphOutput } from "../../ir/graph.ts";
import { type Dim, isBatchDim, type TensorType } from "../../ir/types.ts";

/** factor · the product of the named sizes; "n" is the batch. */
export interface Term {
  readonly factor: number;
  readonly names: readonly string[];
}

/** A number, or a sum of terms. */
export type OpenDim = number | { readonly terms: readonly Term[] };

/** An open size as a spec declares it. */
export interface OpenName {
  readonly name: string;
  readonly min: number;
  readonly max: number | null;
}

/** Values of the open sizes at which a graph is lowered. */
export type Point = ReadonlyMap<string, number>;

const BASE = 37;
/** Beyond the differences that fix the terms; a size halved and rounded, or squared, does not go through all. */
const CHECKS = [3, 7, 10] as const;

/** The points to lower at; null where a size has too few values for that. */
export function pointsFor(open: readonly OpenName[]): readonly Point[] | null {
  const reach = CHECKS.at(-1)!;
  const bases = open.map(({ min, max }) => Math.max(min, Math.min(BASE, (max ?? Infinity) - reach)));
  if (open.some(({ max }, i) => max !== null && bases[i]! + reach > max)) return null;
  const at = (steps: readonly number[]): Point =>
    new Map(open.map(({ name }, i) => [name, bases[i]! + steps[i]!]));
  const single = open.map((_, i) => at(open.map((__, k) => (k === i ? 1 : 0))));
  const pairs = pairsOf(open.length).map(([a, b]) => at(open.map((_, k) => (k === a || k === b ? 1 : 0))));
  const checks = CHECKS.map((far, c) => at(open.map((_, k) => CHECKS[(c + k) % CHECKS.length] ?? far)));
  return [at(open.map(() => 0)), ...single, ...pairs, ...checks];
}

function pairsOf(count: number): readonly (readonly [number, number])[] {
  return Array.from({ length: count }, (_, a) =>
    Array.from({ length: count - a - 1 }, (__, k) => [a, a + k + 1] as const),
  ).flat();
}

/** A graph whose numbers may be open sizes, `{ terms }`; null where the graphs are not one graph at different sizes. */
export function mergeGraphs(
  graphs: readonly Graph[],
  open: readonly OpenName[],
  points: readonly Point[],
): Graph | null {
  if (open.length === 0) return graphs[0]!;
  const merge = (values: readonly unknown[]): unknown => mergeValues(values, open, points);
  const nodes = merge(graphs.map((g) => g.nodes.map(withoutSpan)));
  if (nodes === undefined || !sameTexts(graphs.map((g) => g.outputs))) return null;
  const spans = graphs[0]!.nodes.map((n) => n.span);
  return {
    nodes: (nodes as readonly Omit<GraphNode, "span">[]).map((node, i) => ({ ...node, span: spans[i]! })),
    outputs: graphs[0]!.outputs,
  };
}

function withoutSpan({ id, op, inputs, attrs, types, path }: GraphNode): Omit<GraphNode, "span"> {
  return { id, op, inputs, attrs: attrs as Attributes, types, path };
}

function sameTexts(outputs: readonly (readonly GraphOutput[])[]): boolean {
  return outputs.every((o) => JSON.stringify(o) === JSON.stringify(outputs[0]));
}

/** One value of the same structure; undefined where there is none. */
function mergeValues(
  values: readonly unknown[],
  open: readonly OpenName[],
  points: readonly Point[],
): unknown {
  const first = values[0];
  if (values.every((v) => Object.is(v, first))) return first;
  if (values.every((v) => typeof v === "number")) return fit(values, open, points);
  if (values.some((v) => typeof v !== "object" || v === null || Array.isArray(v) !== Array.isArray(first)))
    return undefined;
  const keys = Object.keys(first as object);
  if (values.some((v) => Object.keys(v as object).length !== keys.length)) return undefined;
  const parts = keys
    .filter((key) => key !== "span")
    .map((key) => [key, values.map((v) => (v as Record<string, unknown>)[key])] as const);
  const merged = parts.map(([key, all]) => [key, mergeValues(all, open, points)] as const);
  if (merged.some(([, value], i) => value === undefined && parts[i]![1].some((v) => v !== undefined)))
    return undefined;
  if (!Array.isArray(first)) return Object.fromEntries(merged);
  return merged.map(([, value]) => value);
}

/** c + Σ cᵢ·tᵢ + Σ cᵢₖ·tᵢ·tₖ through all points, or undefined. */
function fit(
  values: readonly number[],
  open: readonly OpenName[],
  points: readonly Point[],
): OpenDim | undefined {
  const names = open.map((o) => o.name);
  const base = names.map((name) => points[0]!.get(name)!);
  const slopes = names.map((_, i) => values[1 + i]! - values[0]!);
  const mixed = pairsOf(names.length).map(([a, b], k) => {
    const both = values[1 + names.length + k]!;
    return { a, b, factor: both - values[1 + a]! - values[1 + b]! + values[0]! };
  });
  const linear = slopes.map(
    (slope, i) =>
      slope -
      mixed.reduce(
        (sum, { a, b, factor }) => sum + (a === i ? factor * base[b]! : b === i ? factor * base[a]! : 0),
        0,
      ),
  );
  const rest =
    values[0]! -
    linear.reduce((sum, factor, i) => sum + factor * base[i]!, 0) -
    mixed.reduce((sum, { a, b, factor }) => sum + factor * base[a]! * base[b]!, 0);
  const terms: Term[] = [
    { factor: rest, names: [] },
    ...linear.map((factor, i) => ({ factor, names: [names[i]!] })),
    ...mixed.map(({ a, b, factor }) => ({ factor, names: [names[a]!, names[b]!] })),
  ].filter(({ factor }) => factor !== 0);
  const holds =
    points.every((point, i) => valueAt(terms, point) === values[i]) &&
    terms.every((t) => Number.isInteger(t.factor));
  return holds ? { terms } : undefined;
}

function valueAt(terms: readonly Term[], point: Point): number {
  return terms.reduce(
    (sum, { factor, names }) => sum + names.reduce((product, name) => product * point.get(name)!, factor),
    0,
  );
}

/** A size of a merged graph: a number, k·n, or an open one. */
export function openDim(dim: Dim): OpenDim {
  if (typeof dim === "number") return dim;
  if (isOpen(dim)) return dim;
  const count = dim.batch as number | { readonly terms: readonly Term[] };
  if (typeof count === "number") return { terms: [{ factor: count, names: ["n"] }] };
  return { terms: count.terms.map(({ factor, names }) => ({ factor, names: ["n", ...names] })) };
}

function isOpen(dim: unknown): dim is { readonly terms: readonly Term[] } {
  return typeof dim === "object" && dim !== null && "terms" in dim;
}

export function isFixed(dim: OpenDim): dim is number {
  return typeof dim === "number";
}

export function sameOpen(a: OpenDim, b: OpenDim): boolean {
  return printOpen(a) === printOpen(b);
}

/** `28`, `n`, `2*n*t + 1`: also the name of the dimension in the file. */
export function printOpen(dim: OpenDim): string {
  if (isFixed(dim)) return String(dim);
  const parts = dim.terms.map(({ factor, names }) =>
    [...(factor === 1 && names.length > 0 ? [] : [factor]), ...names].join("*"),
  );
  return parts.join(" + ");
}

/** a + k·b. */
export function addOpen(a: OpenDim, b: OpenDim, k = 1): OpenDim {
  const sum = new Map<string, Term>();
  for (const [dim, times] of [
    [a, 1],
    [b, k],
  ] as const) {
    for (const { factor, names } of isFixed(dim) ? [{ factor: dim, names: [] }] : dim.terms) {
      const key = names.join("*");
      sum.set(key, { factor: (sum.get(key)?.factor ?? 0) + times * factor, names });
    }
  }
  const terms = [...sum.values()].filter((t) => t.factor !== 0);
  if (terms.every((t) => t.names.length === 0)) return terms[0]?.factor ?? 0;
  return { terms };
}

/** The sizes of a type of a merged graph. */
export function openShape(type: TensorType): readonly OpenDim[] {
  return type.shape.map(openDim);
}

/** A list attribute of sizes. */
export function readOpenShape(attrs: Attributes, name: string): readonly OpenDim[] {
  return (attrs[name] as readonly AttributeValue[]).map((dim) => openDim(dim as Dim));
}

/** True where an attribute of the node, other than sizes that its printer reads, moves with an open size. */
export function hasOpenNumber(value: AttributeValue | undefined): boolean {
  if (isOpen(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  if (!Array.isArray(value) && isBatchDim(value as unknown as Dim) && Object.keys(value).join() === "batch")
    return hasOpenNumber((value as { batch: AttributeValue }).batch);
  return Object.values(value as object).some((part) => hasOpenNumber(part as AttributeValue));
}
