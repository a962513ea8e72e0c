/** @file A model of a spec inside a graph under test: its outputs, or its loss where it trains. */
import { invariant } from "../../src/core/invariant.ts";
import type { GraphBuilder, Value } from "../../src/ir/builder.ts";
import type { ValueType } from "../../src/library/types.ts";
import { type Lowering, lowerValues, parameterOf } from "../../src/lower/graph-lowering.ts";
import { analyse } from "../../src/sema/analyse.ts";
import type { Model } from "../../src/sema/model.ts";

export interface SpecValues {
  readonly outputs: readonly { readonly value: Value; readonly type: ValueType }[];
  /** By path. */
  readonly weights: ReadonlyMap<string, Value>;
}

/** Checks a spec that must be fine. */
export function readModel(text: string, set: Readonly<Record<string, string>> = {}): Model {
  const { model, diagnostics } = analyse({ file: "case.nn", text }, { set });
  const errors = diagnostics.filter((d) => d.severity === "error").map((d) => d.message);
  invariant(model && errors.length === 0, `the spec of a case has mistakes: ${errors.join("; ")}\n${text}`);
  return model;
}

/** Lowers a model; `field` makes the value of each of its fields. */
export function lowerSpec(
  builder: GraphBuilder,
  text: string,
  mode: "train" | "infer",
  field: (index: number, type: ValueType) => Value,
): SpecValues {
  const model = readModel(text);
  const wanted = model.train ? [model.train.phases[0]!.loss] : model.outputs.map((o) => o.value);
  const trains = new Set(model.weights.map((w) => w.path));
  const values = new Map(model.fields.map((f, i) => [f.value, field(i, f.type)]));
  const lowering: Lowering = {
    model,
    builder,
    options: { dims: new Map(), mode, trains, given: new Map() },
    values,
    buffers: new Map(),
    written: new Set(),
  };
  lowerValues(lowering, wanted);
  return {
    outputs: wanted.map((id) => ({ value: lowering.values.get(id)!, type: model.values[id]!.type })),
    weights: new Map([...trains].map((path) => [path, parameterOf(lowering, path)])),
  };
}
