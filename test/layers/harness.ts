/** @file Runs one component alone: infers it, expands it into a graph, and interprets it, gradients included. */
import { differentiate } from "../../src/autodiff/differentiate.ts";
import { interpretGraph } from "../../src/backends/interpreter/interpret-graph.ts";
import type { Precision } from "../../src/backends/interpreter/prepare-graph.ts";
import { invariant } from "../../src/core/invariant.ts";
import type { Diagnostic } from "../../src/core/diagnostic.ts";
import { INITIALIZERS } from "../../src/initializers/registry.gen.ts";
import { createBuilder, type Value } from "../../src/ir/builder.ts";
import { BATCH, type Dim } from "../../src/ir/types.ts";
import { makeArguments } from "../../src/library/arguments.ts";
import { type Complaint, type Component, isComplaint, type WeightSpec } from "../../src/library/define.ts";
import type { ValueType } from "../../src/library/types.ts";
import { add } from "../../src/ops/add.ts";
import { constant } from "../../src/ops/constant.ts";
import type { Tensor } from "../../src/ops/define.ts";
import { multiply } from "../../src/ops/multiply.ts";
import { reduceSum } from "../../src/ops/reduce-sum.ts";
import { addSizes, constantOf, constant as sizeOf, printSize, type Size, toSize } from "../../src/sizes/size.ts";
import type { Use } from "./written-use.ts";

export interface Inferred {
  readonly types: readonly ValueType[];
  readonly weights: ReadonlyMap<string, { readonly shape: readonly Size[]; readonly spec: WeightSpec }>;
  readonly buffers: ReadonlyMap<string, { readonly shape: readonly Size[]; readonly fill: number }>;
  readonly macs: Size;
  readonly warnings: readonly Diagnostic[];
}

const PLACE = { file: "test.nn", start: 0, end: 0 };

/** What `infer` says of a use: its result and declarations, or the diagnostic. */
export function inferUse({ component, given, operands }: Use): Inferred | Diagnostic {
  const weights = new Map<string, { shape: Size[]; spec: WeightSpec }>();
  const buffers = new Map<string, { shape: Size[]; fill: number }>();
  const warnings: Diagnostic[] = [];
  let macs = sizeOf(0);
  const result = component.infer({
    operands: operands.map((o) => (o === null ? null : o.type)),
    args: makeArguments(component.arguments, given, INITIALIZERS),
    weight: (name, spec) => void weights.set(name, { shape: spec.shape.map(toSize), spec }),
    buffer: (name, shape, fill) => void buffers.set(name, { shape: shape.map(toSize), fill }),
    macs: (count) => void (macs = addSizes(macs, count)),
    warn: (complaint) => void warnings.push(told(complaint)),
  });
  return isComplaint(result) ? told(result) : { types: result, weights, buffers, macs, warnings };
}

export function isDiagnostic(x: Inferred | Diagnostic): x is Diagnostic {
  return "code" in x;
}

/** A use that must be fine. */
export function inferGood(use: Use): Inferred {
  const inferred = inferUse(use);
  invariant(!isDiagnostic(inferred), `${use.component.name}: ${"message" in inferred ? inferred.message : ""}`);
  return inferred;
}

/** `[3, t + 1]` of the first result. */
export function shapeOf(inferred: Inferred): string {
  return `[${inferred.types[0]!.axes.map((a) => printSize(a.size)).join(", ")}]`;
}

export interface RunRequest {
  readonly n: number;
  /** By position of the operands that are fields; in order. */
  readonly inputs: readonly Tensor[];
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly buffers?: ReadonlyMap<string, Tensor>;
  /** Weights of the outputs in the loss Σ output·weight, whose gradients are taken. */
  readonly outputGradients?: readonly Tensor[];
  readonly mode?: "train" | "infer";
  readonly precision?: Precision;
  readonly seed?: number;
  readonly step?: number;
  /** Other outputs than `expand` gives: for what a spec cannot name (an LSTM's last cell). */
  readonly expand?: Component["expand"];
}

export interface RunResult {
  readonly outputs: readonly Tensor[];
  /** null for an index, or where nothing flows. */
  readonly inputGradients: readonly (Tensor | null)[];
  readonly weightGradients: ReadonlyMap<string, Tensor | null>;
  /** Running statistics after the step. */
  readonly buffers: ReadonlyMap<string, Tensor>;
}

/** Runs a use on tensors with the batch axis first. */
export function runUse(use: Use, request: RunRequest): RunResult {
  const { component, given } = use;
  const inferred = inferGood(use);
  const { mode = "infer", precision = "float64", n } = request;
  const builder = createBuilder();
  const feeds = new Map<string, Tensor>();
  const fields: Value[] = [];
  const operands = use.operands.map((operand) => {
    if (operand === null) return null;
    if (operand.number !== null) return constant(builder, operand.number);
    const value = builder.input("field", `x${fields.length}`, { dtype: operand.type.dtype, shape: batchedShape(operand.type) });
    feeds.set(`field x${fields.length}`, request.inputs[fields.length]!);
    fields.push(value);
    return value;
  });
  const weights = new Map<string, Value>();
  for (const [name, { shape }] of inferred.weights) {
    weights.set(name, builder.input("parameter", name, { dtype: "f32", shape: shape.map(known) }));
    feeds.set(`parameter ${name}`, request.weights.get(name)!);
  }
  const buffers = new Map<string, Value>();
  for (const [name, { shape, fill }] of inferred.buffers) {
    const sizes = shape.map(known);
    buffers.set(name, builder.input("buffer", name, { dtype: "f32", shape: sizes }));
    feeds.set(`buffer ${name}`, request.buffers?.get(name) ?? tensor(sizes, () => fill));
  }
  let streams = 0;
  const outputs = (request.expand ?? component.expand)({
    builder,
    operands,
    args: makeArguments(component.arguments, given, INITIALIZERS),
    mode,
    updates: mode === "train",
    weight: (name) => need(weights, name),
    hasWeight: (name) => weights.has(name),
    buffer: (name) => need(buffers, name),
    setBuffer: (name, value) => builder.output("buffer", name, value),
    stream: () => streams++,
  });
  outputs.forEach((value, i) => builder.output("output", String(i), value));
  const gradients = request.outputGradients ? addGradients(outputs, [...fields, ...weights.values()], request.outputGradients, feeds) : [];
  const graph = builder.finish();
  const results = interpretGraph(graph, inPrecision(feeds, precision), { n, seed: request.seed ?? 1, step: request.step ?? 1 }, precision);
  const gradient = (i: number): Tensor | null => (gradients[i] ? results.get(`term d${i}`)! : null);
  return {
    outputs: outputs.map((_, i) => results.get(`output ${i}`)!),
    inputGradients: fields.map((_, i) => gradient(i)),
    weightGradients: new Map([...weights.keys()].map((name, i) => [name, gradient(fields.length + i)])),
    buffers: new Map([...buffers.keys()].flatMap((name) => (results.has(`buffer ${name}`) ? [[name, results.get(`buffer ${name}`)!] as const] : []))),
  };
}

function addGradients(outputs: readonly Value[], wrt: readonly Value[], given: readonly Tensor[], feeds: Map<string, Tensor>): readonly (Value | null)[] {
  const builder = outputs[0]!.builder;
  const terms = outputs.map((value, i) => {
    const weight = builder.input("field", `g${i}`, value.type);
    feeds.set(`field g${i}`, given[i]!);
    const product = multiply(value, weight);
    return reduceSum(
      product,
      product.type.shape.map((_, axis) => axis),
    );
  });
  const gradients = differentiate(
    builder,
    terms.reduce((a, b) => add(a, b)),
    wrt,
  );
  gradients.forEach((value, i) => value && builder.output("term", `d${i}`, value));
  return gradients;
}

function told(complaint: Complaint): Diagnostic {
  return complaint.complaint(PLACE, {});
}

function batchedShape(type: ValueType): Dim[] {
  const sizes = type.axes.map((a) => known(a.size));
  return type.batched ? [BATCH, ...sizes] : sizes;
}

export function known(size: Size): number {
  const value = constantOf(size);
  invariant(value !== null, `${printSize(size)} is symbolic`);
  return value;
}

function need(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  invariant(value, `${name} was not declared`);
  return value;
}

/** A tensor of a shape, filled by position. */
export function tensor(shape: readonly number[], fill: (i: number) => number): Tensor {
  return { shape, data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => fill(i)) };
}

function inPrecision(feeds: ReadonlyMap<string, Tensor>, precision: Precision): Map<string, Tensor> {
  if (precision === "float64") return new Map(feeds);
  return new Map([...feeds].map(([key, { shape, data }]) => [key, { shape, data: Float32Array.from(data) }]));
}
