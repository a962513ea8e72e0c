/** @file Model → Program: graphs for prediction, entries, and each phase's update and evaluation. */
import type { Graph } from "../ir/graph.ts";
import type { Model, NamedValue, PhaseSetup, ValueId } from "../sema/model.ts";
import { capacityOf } from "./capacity.ts";
import { lowerCalibration } from "./calibration-lowering.ts";
import {
  createLowering,
  type Dims,
  lowerValues,
  type LoweringOptions,
  sizeToNumber,
  tensorType,
} from "./graph-lowering.ts";
import { lowerPhase } from "./phase-lowering.ts";
import type {
  Program,
  ProgramEntry,
  ProgramField,
  ProgramOutput,
  ProgramParameter,
  TransformStep,
} from "./program.ts";

/**
 * Lowers a checked model. `dims` gives every symbolic size a value.
 * Throws (invariant) on what the checker lets no model reach.
 */
export function lower(model: Model, dims: Dims = new Map()): Program {
  const phases = model.train?.phases ?? [];
  const predictable = model.outputs.filter((o) => !dependsOnTarget(model, o.value));
  return {
    name: model.name,
    doc: model.doc,
    file: model.file,
    seed: model.train?.seed ?? 0,
    capacity: capacityOf(model, dims),
    fields: model.fields.map((field) => ({
      name: field.name,
      role: field.role,
      type: tensorType(field.type, dims),
      classes: field.type.classes === null ? null : sizeToNumber(field.type.classes, dims),
      doc: field.doc,
      prepare: transformsFor(model, "prepare", field.name),
      augment: transformsFor(model, "augment", field.name),
    })) satisfies ProgramField[],
    outputs: predictable.map((o) => outputOf(model, o, dims)),
    parameters: parametersOf(model, dims),
    predict: lowerOutputs(model, predictable, restOptions(dims)),
    entries: model.entries.map((entry): ProgramEntry => {
      const given = new Map<ValueId, string>(entry.inputs.map((i) => [i.value, i.name]));
      return {
        name: entry.name,
        inputs: entry.inputs.map((i) => ({
          name: i.name,
          type: tensorType(model.values[i.value]!.type, dims),
        })),
        outputs: entry.outputs.map((o) => outputOf(model, o, dims)),
        graph: lowerOutputs(model, entry.outputs, { ...restOptions(dims), given }),
      };
    }),
    calibration: phases.length > 0 ? lowerCalibration(model, dims) : null,
    phases: phases.map((phase: PhaseSetup) => lowerPhase(model, phase, dims)),
    validation: validationOf(model),
  };
}

function restOptions(dims: Dims): LoweringOptions {
  return { dims, mode: "infer", trains: new Set(), given: new Map() };
}

function lowerOutputs(model: Model, outputs: readonly NamedValue[], options: LoweringOptions): Graph {
  const lowering = createLowering(model, options);
  const ids = outputs.map((o) => o.value);
  lowerValues(lowering, ids);
  for (const output of outputs)
    lowering.builder.output("output", output.name, lowering.values.get(output.value)!);
  return lowering.builder.finish();
}

function outputOf(model: Model, output: NamedValue, dims: Dims): ProgramOutput {
  return { name: output.name, type: tensorType(model.values[output.value]!.type, dims), doc: output.doc };
}

/** Weights first, running statistics after them; start values from streams 0, 1, 2, … in the order of the model. */
export function parametersOf(model: Model, dims: Dims): ProgramParameter[] {
  const weights = model.weights.map((weight, stream): ProgramParameter => {
    const shape = weight.shape.map((size) => sizeToNumber(size, dims));
    const fanIn = sizeToNumber(weight.fanIn, dims);
    const fanOut = sizeToNumber(weight.fanOut, dims);
    const { definition, args } = weight.init;
    const fill = definition.fill({ args, shape, fanIn, fanOut });
    return { name: weight.path, shape, kind: "parameter", fill, stream, span: weight.span };
  });
  const buffers = model.buffers.map((buffer, i): ProgramParameter => {
    const shape = buffer.shape.map((size) => sizeToNumber(size, dims));
    const fill = { kind: "constant", value: buffer.fill } as const;
    return { name: buffer.path, shape, kind: "buffer", fill, stream: weights.length + i, span: buffer.span };
  });
  return [...weights, ...buffers];
}

function transformsFor(model: Model, kind: "prepare" | "augment", field: string): TransformStep[] {
  const all = model.train?.data?.[kind] ?? [];
  return all
    .filter((t) => t.field === field)
    .flatMap((t) => t.steps)
    .map(({ definition, args }) => ({
      name: definition.name,
      runtime: definition.runtime,
      settings: definition.settings(args),
    }));
}

function validationOf(model: Model): Program["validation"] {
  const val = model.train?.data?.val;
  return val && "kind" in val ? { kind: val.kind, value: val.value } : null;
}

/** True if a value needs a target: it can only be computed while training. */
function dependsOnTarget(model: Model, id: ValueId): boolean {
  const seen = new Set<ValueId>();
  const open = [id];
  while (open.length > 0) {
    const next = open.pop()!;
    if (seen.has(next)) continue;
    seen.add(next);
    const { origin } = model.values[next]!;
    if (origin.kind === "field" && model.fields.some((f) => f.name === origin.name && f.role === "target"))
      return true;
    if (origin.kind === "node") open.push(...model.nodes[origin.node]!.operands.filter((o) => o !== null));
  }
  return false;
}
