/** @file Runs one component alone: infers it, expands it into a graph, and interprets it, gradients included. */
import { differentiate } from "../../src/autodiff/differentiate.ts";
import { interpretGraph } from "../../src/backends/interpreter/interpret-graph.ts";
import type { Precision } from "../../src/backends/interpreter/tensors.ts";
import { invariant } from "../../src/core/invariant.ts";
import type { Diagnostic } from "../../src/core/diagnostic.ts";
import { INITIALIZERS } from "../../src/initializers/registry.gen.ts";
import { createBuilder, type Value } from "../../src/ir/builder.ts";
import { BATCH, type Dim } from "../../src/ir/types.ts";
import { makeArguments } from "../../src/library/arguments.ts";
import { type Complaint, type Component, isComplaint, type WeightSpec } from "../../src/library/define.ts";
import { axis, floatType, SCALAR_TYPE, type ValueType } from "../../src/library/types.ts";
import { add } from "../../src/ops/add.ts";
import { constant } from "../../src/ops/constant.ts";
import type { Tensor } from "../../src/ops/define.ts";
import { multiply } from "../../src/ops/multiply.ts";
import { reduceSum } from "../../src/ops/reduce-sum.ts";
import {
  addSizes,
  constantOf,
  constant as sizeOf,
  printSize,
  type Size,
  toSize,
} from "../../src/sizes/size.ts";
import type { GraphCase, Results } from "../conformance/graph-case.ts";
import { lowerSpec } from "./spec-values.ts";
import type { Use } from "./written-use.ts";
import { divides, isWithin } from "../../src/sema/proving.ts";

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
    divides: (divisor, size) => divides(null, divisor, size),
    isWithin: (size, limit) => isWithin(null, size, limit),
  });
  return isComplaint(result) ? told(result) : { types: result, weights, buffers, macs, warnings };
}

export function isDiagnostic(x: Inferred | Diagnostic): x is Diagnostic {
  return "code" in x;
}

/** A use that must be fine. */
export function inferGood(use: Use): Inferred {
  const inferred = inferUse(use);
  invariant(
    !isDiagnostic(inferred),
    `${use.component.name}: ${"message" in inferred ? inferred.message : ""}`,
  );
  return inferred;
}

/** `[3, t + 1]` of the first result. */
export function shapeOf(inferred: Inferred): string {
  return `[${inferred.types[0]!.axes.map((a) => printSize(a.size)).join(", ")}]`;
}

/** A value of a network under test, with its type. */
export interface Tracked {
  readonly value: Value;
  readonly type: ValueType;
}

/** A network made of single uses, for cases that one component alone does not cover. */
export interface Net {
  /** A field; its tensor is the request's input of that number. */
  input(index: number, type: ValueType): Tracked;
  number(value: number): Tracked;
  /** Uses a component; its weights are `<path><name>`. Other outputs than `expand`'s by handing over another. */
  apply(
    use: Use,
    operands: readonly (Tracked | null)[],
    path?: string,
    expand?: Component["expand"],
  ): readonly Tracked[];
  /** The outputs, or the loss, of a model that a spec says. Its fields are the request's inputs in order. */
  model(text: string): readonly Tracked[];
}

export interface RunRequest {
  readonly n: number;
  readonly inputs: readonly Tensor[];
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly buffers?: ReadonlyMap<string, Tensor>;
  /** Weights of the outputs in the loss Σ output·weight, whose gradients are taken. */
  readonly outputGradients?: readonly Tensor[];
  readonly mode?: "train" | "infer";
  readonly precision?: Precision;
  readonly seed?: number;
  readonly step?: number;
}

export interface RunResult {
  readonly outputs: readonly Tensor[];
  /** By number of the input; null where nothing flows. */
  readonly inputGradients: readonly (Tensor | null)[];
  readonly weightGradients: ReadonlyMap<string, Tensor | null>;
  /** Running statistics after the step. */
  readonly buffers: ReadonlyMap<string, Tensor>;
}

/** Runs a use on tensors with the batch axis first. */
export function runUse(use: Use, request: RunRequest): RunResult {
  return runNet((net) => {
    let fields = 0;
    const operands = use.operands.map((operand) => {
      if (operand === null) return null;
      return operand.number === null ? net.input(fields++, operand.type) : net.number(operand.number);
    });
    return net.apply(use, operands);
  }, request);
}

/** Runs a network of uses in the interpreter. */
export function runNet(build: (net: Net) => readonly Tracked[], request: RunRequest): RunResult {
  const { precision = "float64" } = request;
  const { graph, feeds, n, read } = buildNet(build, request);
  const context = { n, seed: request.seed ?? 1, step: request.step ?? 1 };
  return read(interpretGraph(graph, inPrecision(feeds, precision), context, precision));
}

/** A network of uses as a graph, and what its results are. */
export interface BuiltNet extends GraphCase {
  readonly read: (results: Results) => RunResult;
}

export function buildNet(build: (net: Net) => readonly Tracked[], request: RunRequest): BuiltNet {
  const { mode = "infer", n } = request;
  const builder = createBuilder();
  const feeds = new Map<string, Tensor>();
  const fields: Value[] = [];
  const weights = new Map<string, Value>();
  const buffers = new Map<string, Value>();
  let streams = 0;
  const net: Net = {
    input(index, type) {
      fields[index] ??= builder.input("field", `x${index}`, { dtype: type.dtype, shape: batchedShape(type) });
      feeds.set(`field x${index}`, request.inputs[index]!);
      return { value: fields[index], type };
    },
    number: (value) => ({ value: constant(builder, value), type: SCALAR_TYPE }),
    apply(use, operands, path = "", expand = use.component.expand) {
      const inferred = inferGood({
        ...use,
        operands: operands.map((o) => o && { type: o.type, number: null }),
      });
      for (const [name, { shape }] of inferred.weights) {
        weights.set(
          path + name,
          builder.input("parameter", path + name, { dtype: "f32", shape: shape.map(known) }),
        );
        const given = request.weights.get(path + name);
        invariant(given, `weight ${path}${name} has no value`);
        feeds.set(`parameter ${path}${name}`, given);
      }
      for (const [name, { shape, fill }] of inferred.buffers) {
        const sizes = shape.map(known);
        buffers.set(path + name, builder.input("buffer", path + name, { dtype: "f32", shape: sizes }));
        feeds.set(`buffer ${path}${name}`, request.buffers?.get(path + name) ?? tensor(sizes, () => fill));
      }
      const results = expand({
        builder,
        operands: operands.map((o) => o && o.value),
        args: makeArguments(use.component.arguments, use.given, INITIALIZERS),
        mode,
        updates: mode === "train",
        weight: (name) => need(weights, path + name),
        hasWeight: (name) => weights.has(path + name),
        buffer: (name) => need(buffers, path + name),
        setBuffer: (name, value) => builder.output("buffer", path + name, value),
        stream: () => streams++,
      });
      return results.map((value, i) => ({
        value,
        type: inferred.types[i] ?? floatType(value.type.shape.slice(1).map((d) => axis(d as number))),
      }));
    },
    model(text) {
      const spec = lowerSpec(builder, text, mode, (i, type) => net.input(i, type).value);
      for (const [path, value] of spec.weights) {
        const given = request.weights.get(path);
        invariant(given, `weight ${path} has no value`);
        weights.set(path, value);
        feeds.set(`parameter ${path}`, given);
      }
      return spec.outputs;
    },
  };
  const outputs = build(net).map((o) => o.value);
  outputs.forEach((value, i) => builder.output("output", String(i), value));
  const gradients = request.outputGradients
    ? addGradients(outputs, [...fields, ...weights.values()], request.outputGradients, feeds)
    : [];
  const gradient = (results: Results, i: number): Tensor | null =>
    gradients[i] ? results.get(`term d${i}`)! : null;
  const read = (results: Results): RunResult => ({
    outputs: outputs.map((_, i) => results.get(`output ${i}`)!),
    inputGradients: fields.map((_, i) => gradient(results, i)),
    weightGradients: new Map(
      [...weights.keys()].map((name, i) => [name, gradient(results, fields.length + i)]),
    ),
    buffers: new Map(
      [...buffers.keys()].flatMap((name) =>
        results.has(`buffer ${name}`) ? [[name, results.get(`buffer ${name}`)!] as const] : [],
      ),
    ),
  });
  return { graph: builder.finish(), feeds, n, read };
}

function addGradients(
  outputs: readonly Value[],
  wrt: readonly Value[],
  given: readonly Tensor[],
  feeds: Map<string, Tensor>,
): readonly (Value | null)[] {
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
