/** @file Model → Graph: the values that something needs, each use expanded into operators. */
import { invariant } from "../core/invariant.ts";
import { createBuilder, type GraphBuilder, type Value } from "../ir/builder.ts";
import { BATCH, type Dim, type TensorType } from "../ir/types.ts";
import { substituteArguments } from "../library/arguments.ts";
import type { ExpandContext } from "../library/define.ts";
import type { ValueType } from "../library/types.ts";
import { constant } from "../ops/constant.ts";
import type { Model, ModelNode, ValueId } from "../sema/model.ts";
import { constantOf, type Size, substitute } from "../sizes/size.ts";
import { lowerScan } from "./scan-lowering.ts";

/** Values of the symbolic sizes. */
export type Dims = ReadonlyMap<string, number>;

export interface LoweringOptions {
  readonly dims: Dims;
  readonly mode: "train" | "infer";
  /** Paths of the weights that are trained; uses that have weights and train none of them rest. */
  readonly trains: ReadonlySet<string>;
  /** Values that the caller hands over instead of computing them: id → name of the field. */
  readonly given: ReadonlyMap<ValueId, string>;
}

/** A graph being made of a model. */
export interface Lowering {
  readonly model: Model;
  readonly builder: GraphBuilder;
  readonly options: LoweringOptions;
  /** Values of the model that stand in the graph already. */
  readonly values: Map<ValueId, Value>;
  /** Newest values of running statistics, by path; those that changed are to be written back. */
  readonly buffers: Map<string, Value>;
  readonly written: Set<string>;
}

export function createLowering(model: Model, options: LoweringOptions): Lowering {
  return {
    model,
    builder: createBuilder(),
    options,
    values: new Map(),
    buffers: new Map(),
    written: new Set(),
  };
}

/** Lowers everything that the wanted values depend on; afterwards they are in `lowering.values`. */
export function lowerValues(lowering: Lowering, wanted: readonly ValueId[]): void {
  const { model, values } = lowering;
  const nodes = nodesBehind(model, wanted, (id) => values.has(id) || lowering.options.given.has(id));
  for (const id of [...nodes].sort((a, b) => a - b)) lowerNode(lowering, id);
  for (const id of wanted) valueOf(lowering, id);
}

/** Indices of the uses that the values depend on, outside of scans' bodies. */
function nodesBehind(model: Model, wanted: readonly ValueId[], known: (id: ValueId) => boolean): Set<number> {
  const found = new Set<number>();
  const open = [...wanted];
  while (open.length > 0) {
    const id = open.pop()!;
    const { origin } = model.values[id]!;
    if (known(id) || origin.kind !== "node" || found.has(origin.node)) continue;
    found.add(origin.node);
    open.push(...dependencies(model, model.nodes[origin.node]!));
  }
  return found;
}

/** Values that a use reads: operands, tied weights, and what a scan's body takes from outside. */
export function dependencies(model: Model, node: ModelNode): ValueId[] {
  const own = [
    ...node.operands.filter((id) => id !== null),
    ...[...node.weights.values()].filter((w) => typeof w !== "string"),
  ];
  if (!node.body) return own;
  const inside = new Set(node.body.nodes);
  const starts = node.body.carries.flatMap((c) => (c.start === null ? [] : [c.start]));
  const inner = node.body.nodes.flatMap((i) => dependencies(model, model.nodes[i]!));
  const outer = inner.filter((id) => {
    const { origin } = model.values[id]!;
    return origin.kind === "node" && !inside.has(origin.node);
  });
  return [...own, ...starts, ...outer];
}

function lowerNode(lowering: Lowering, index: number): void {
  const node = lowering.model.nodes[index]!;
  const { builder, values } = lowering;
  builder.at(node.span, node.path, () => {
    if (node.body) {
      lowerScan(lowering, node, node.body).forEach((value, i) => values.set(node.outputs[i]!, value));
      return;
    }
    const outputs = node.component.expand(expandContext(lowering, node, index));
    node.outputs.forEach((id, i) => {
      if (!values.has(id) && !lowering.options.given.has(id)) values.set(id, outputs[i]!);
    });
  });
}

/** What a component sees when it expands. */
export function expandContext(lowering: Lowering, node: ModelNode, index: number): ExpandContext {
  const rests = isResting(lowering, node);
  const mode = rests ? "infer" : lowering.options.mode;
  let streams = 0;
  return {
    builder: lowering.builder,
    operands: node.operands.map((id) => (id === null ? null : valueOf(lowering, id))),
    args: substituteArguments(node.args, lowering.options.dims),
    mode,
    updates: mode === "train",
    weight: (name) => weightOf(lowering, node, name),
    hasWeight: (name) => node.weights.has(name),
    buffer: (name) => bufferOf(lowering, pathOfBuffer(node, name)),
    setBuffer: (name, value) => {
      const path = pathOfBuffer(node, name);
      lowering.buffers.set(path, value);
      lowering.written.add(path);
    },
    stream: () => streamOf(index, streams++),
  };
}

/** Streams of random numbers: parameters have those below 2^20, uses of components those above, 16 each. */
const FIRST_STREAM = 1 << 20;

function streamOf(index: number, count: number): number {
  invariant(count < 16, "a use draws from more than 16 streams");
  return FIRST_STREAM + index * 16 + count;
}

/** Frozen parts keep their stored statistics and do without noise of their own weights. */
function isResting(lowering: Lowering, node: ModelNode): boolean {
  const own = [...node.weights.values()].filter((w): w is string => typeof w === "string");
  return node.buffers.size > 0 && own.length > 0 && !own.some((path) => lowering.options.trains.has(path));
}

function pathOfBuffer(node: ModelNode, name: string): string {
  const path = node.buffers.get(name);
  invariant(path !== undefined, `${node.component.name} declared no buffer ${name}`);
  return path;
}

function bufferOf(lowering: Lowering, path: string): Value {
  const known = lowering.buffers.get(path);
  if (known) return known;
  const declaration = lowering.model.buffers.find((b) => b.path === path)!;
  const shape = declaration.shape.map((size) => sizeToNumber(size, lowering.options.dims));
  const value = lowering.builder.input("buffer", path, { dtype: "f32", shape });
  lowering.buffers.set(path, value);
  return value;
}

function weightOf(lowering: Lowering, node: ModelNode, name: string): Value {
  const at = node.weights.get(name);
  invariant(at !== undefined, `${node.component.name} declared no weight ${name}`);
  return typeof at === "string" ? parameterOf(lowering, at) : valueOf(lowering, at);
}

/** The graph's input for a weight. */
export function parameterOf(lowering: Lowering, path: string): Value {
  const declaration = lowering.model.weights.find((w) => w.path === path);
  invariant(declaration, `there is no weight ${path}`);
  const shape = declaration.shape.map((size) => sizeToNumber(size, lowering.options.dims));
  return lowering.builder.input("parameter", path, { dtype: "f32", shape });
}

/** The graph's value for a value of the model; those of nodes must have been lowered. */
export function valueOf(lowering: Lowering, id: ValueId): Value {
  const known = lowering.values.get(id);
  if (known) return known;
  const value = makeValue(lowering, id);
  lowering.values.set(id, value);
  return value;
}

function makeValue(lowering: Lowering, id: ValueId): Value {
  const { type, origin } = lowering.model.values[id]!;
  const given = lowering.options.given.get(id);
  if (given !== undefined)
    return lowering.builder.input("field", given, tensorType(type, lowering.options.dims));
  switch (origin.kind) {
    case "field":
      return lowering.builder.input("field", origin.name, tensorType(type, lowering.options.dims));
    case "weight":
      return parameterOf(lowering, origin.path);
    case "number":
      return constant(lowering.builder, origin.value);
    default:
      invariant(false, `value ${id} (${origin.kind}) is not in the graph`);
  }
}

/** A value's type in the graph: the batch axis first, sizes as numbers. */
export function tensorType(type: ValueType, dims: Dims): TensorType {
  const axes: Dim[] = type.axes.map((a) => sizeToNumber(a.size, dims));
  return { dtype: type.dtype, shape: type.batched ? [BATCH, ...axes] : axes };
}

/** The number that a size has for these values of the symbols. */
export function sizeToNumber(size: Size, dims: Dims): number {
  const value = constantOf(substitute(size, dims));
  invariant(value !== null, "a symbolic size has no value at lowering");
  return value;
}
