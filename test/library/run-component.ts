/** @file Runs one loss or metric on given numbers: infer, expand, differentiate, interpret. */
import { differentiate } from "../../src/autodiff/differentiate.ts";
import { interpretGraph } from "../../src/backends/interpreter/interpret-graph.ts";
import type { Precision } from "../../src/backends/interpreter/tensors.ts";
import { invariant } from "../../src/core/invariant.ts";
import { createBuilder, type Value } from "../../src/ir/builder.ts";
import { BATCH, type Dim, type TensorType } from "../../src/ir/types.ts";
import {
  type ArgumentSpec,
  type Arguments,
  type Complaint,
  type Component,
  type ComponentSample,
  type ExpandContext,
  type InferContext,
  isComplaint,
  type OperandSpec,
} from "../../src/library/define.ts";
import { axis, type ValueType } from "../../src/library/types.ts";
import type { Tensor } from "../../src/ops/define.ts";
import { constant, constantOf } from "../../src/sizes/size.ts";
import { type Given, givenArguments } from "./given.ts";
import { divides, isWithin } from "../../src/sema/proving.ts";

/** One operand: its type and its numbers for n examples; null for an optional one that is left out. */
export interface Operand {
  readonly type: ValueType;
  readonly data: readonly number[];
}

/** A type as a spec writes it: `f32[5, 4]`, `index(4)[5]`, `bool[5]`. */
export function readType(text: string, batched = true): ValueType {
  const match = /^(f32|bool|index)(?:\((\d+)\))?(?:\[(.*)\])?$/.exec(text);
  invariant(match, `no type: ${text}`);
  const sizes = (match[3] ?? "").split(",").flatMap((s) => (s.trim() === "" ? [] : [Number(s)]));
  const classes = match[2] === undefined ? null : constant(Number(match[2]));
  return { dtype: match[1] as ValueType["dtype"], classes, axes: sizes.map((s) => axis(s)), batched };
}

export function tensorType(type: ValueType): TensorType {
  const sizes: Dim[] = type.axes.map((a) => constantOf(a.size)!);
  return { dtype: type.dtype, shape: type.batched ? [BATCH, ...sizes] : sizes };
}

/** Losses have neither weights nor buffers. */
function absent(): never {
  throw new Error("a loss asked for a weight or a buffer");
}

/** What `infer` sees; warnings are collected. */
export function inferContext(
  operands: readonly (ValueType | null)[],
  args: Arguments,
  warnings: Complaint[] = [],
): InferContext {
  return {
    operands,
    args,
    weight: absent,
    buffer: absent,
    macs: () => undefined,
    warn: (complaint) => void warnings.push(complaint),
    divides: (divisor, size) => divides(null, divisor, size),
    isWithin: (size, limit) => isWithin(null, size, limit),
  };
}

/** The code of the diagnostic that `infer` ends with, or null; and the codes it warns of. */
export function findCode(
  component: Pick<Component, "infer" | "arguments">,
  types: readonly (string | null)[],
  given: Readonly<Record<string, Given>> = {},
) {
  const warnings: Complaint[] = [];
  const args = givenArguments(component.arguments, given);
  const result = component.infer(
    inferContext(
      types.map((t) => (t === null ? null : readType(t))),
      args,
      warnings,
    ),
  );
  const at = { file: "a.nn", start: 0, end: 0 };
  return {
    error: isComplaint(result) ? result.complaint(at, {}) : null,
    warnings: warnings.map((w) => w.complaint(at, {}).code),
  };
}

/** Builds a graph over the operands, runs `build` in it and interprets all of its outputs. */
export function runGraph(
  operands: readonly (Operand | null)[],
  args: Arguments,
  n: number,
  precision: Precision,
  build: (context: ExpandContext, values: readonly (Value | null)[]) => Readonly<Record<string, Value>>,
): Map<string, Tensor> {
  const builder = createBuilder();
  const values = operands.map((o, i) => (o ? builder.input("field", `x${i}`, tensorType(o.type)) : null));
  let streams = 0;
  const context: ExpandContext = {
    builder,
    operands: values,
    args,
    mode: "train",
    updates: false,
    weight: absent,
    hasWeight: () => false,
    buffer: absent,
    setBuffer: () => undefined,
    stream: () => ++streams,
  };
  const outputs = build(context, values);
  for (const [name, value] of Object.entries(outputs)) builder.output("output", name, value);
  const tensors = new Map(
    operands.flatMap((o, i) => {
      if (!o) return [];
      const sizes = o.type.axes.map((a) => constantOf(a.size)!);
      const data = precision === "float32" ? Float32Array.from(o.data) : Float64Array.from(o.data);
      return [[`field x${i}`, { shape: o.type.batched ? [n, ...sizes] : sizes, data }] as const];
    }),
  );
  const results = interpretGraph(builder.finish(), tensors, { n, seed: 1, step: 1 }, precision);
  return new Map([...results].map(([key, tensor]) => [key.replace(/^output /, ""), tensor]));
}

/** The loss and its gradients with respect to the f32 operands (null elsewhere). */
export function runLoss(
  component: Component,
  operands: readonly (Operand | null)[],
  given: Readonly<Record<string, Given>>,
  n: number,
  precision: Precision,
): { value: number; gradients: readonly (ArrayLike<number> | null)[] } {
  const args = givenArguments(component.arguments, given);
  const inferred = component.infer(
    inferContext(
      operands.map((o) => o?.type ?? null),
      args,
    ),
  );
  invariant(!isComplaint(inferred), `${component.name} complains`);
  const results = runGraph(operands, args, n, precision, (context, values) => {
    const loss = component.expand(context)[0]!;
    const floats = values.filter((v) => v !== null && v.type.dtype === "f32") as Value[];
    const outputs: Record<string, Value> = { loss };
    differentiate(context.builder, loss, floats).forEach((g, i) => {
      if (g) outputs[`gradient ${values.indexOf(floats[i]!)}`] = g;
    });
    return outputs;
  });
  return {
    value: results.get("loss")!.data[0]!,
    gradients: operands.map((_, i) => results.get(`gradient ${i}`)?.data ?? null),
  };
}

/** A sample's source read apart: which of x, y, z stands at which operand, and the arguments. */
export function readSample(
  sample: ComponentSample,
  operands: readonly OperandSpec[],
  specs: readonly ArgumentSpec[],
): { slots: readonly (number | null)[]; given: Record<string, Given> } {
  const inside = /\((.*)\)$/.exec(sample.source)?.[1] ?? "";
  const parts = inside.match(/(?:[^,[\]]|\[[^\]]*\])+/g) ?? [];
  const slots: (number | null)[] = operands.map(() => null);
  const given: Record<string, Given> = {};
  let position = 0;
  let argument = 0;
  for (const part of parts.map((p) => p.trim())) {
    const named = /^(\w+) = (.*)$/.exec(part);
    const text = named ? named[2]! : part;
    const letter = ["x", "y", "z"].indexOf(text);
    if (letter >= 0) slots[named ? operands.findIndex((o) => o.name === named[1]) : position++] = letter;
    else given[named ? named[1]! : specs[argument++]!.name] = JSON.parse(text) as Given;
  }
  return { slots, given };
}
