/** @file A program as a network that runs: every graph interpreted on one memory. Program → NetworkDefinition. */
import { invariant } from "../../core/invariant.ts";
import { exampleShape, isBatched, type TensorType } from "../../ir/types.ts";
import { evaluateScalar } from "../../ir/scalar.ts";
import type {
  Program,
  ProgramCalibration,
  ProgramEntry,
  ProgramField,
  ProgramMetric,
  ProgramPhase,
  TransformStep,
} from "../../lower/program.ts";
import { SEARCHES } from "../../runtime/search/searches.ts";
import type {
  CalibrationDefinition,
  EntryDefinition,
  FieldDefinition,
  MetricDefinition,
  NetworkDefinition,
  OutputDefinition,
  PhaseDefinition,
  Place,
  TransformUse,
} from "../../runtime/definition.ts";
import { findRuntimePart } from "../../transforms/runtime-part.ts";
import { layOutMemory, type MemoryLayout, type Places } from "./memory.ts";
import type { Observe } from "./prepare-graph.ts";
import { makeRun, type RunOptions } from "./run-graph.ts";
import { numbersOf, type Precision, tensorKey } from "./tensors.ts";

export interface InterpretOptions {
  readonly precision: Precision;
  /** Runs the passes over the graphs first (default true). */
  readonly optimise?: boolean;
  /** Sees every node's results in updates. */
  readonly observe?: Observe;
}

/** A definition for `createNetwork`. Its memory is of the precision; start values are not filled in yet. */
export function interpretProgram(program: Program, options: InterpretOptions): NetworkDefinition {
  const layout = layOutMemory(program);
  const memory = numbersOf(layout.size, options.precision);
  const engine: RunOptions = { memory, precision: options.precision, optimise: options.optimise ?? true };
  return {
    name: program.name,
    seed: program.seed,
    capacity: program.capacity,
    memory,
    fields: program.fields.map((field) => defineField(field, layout.model)),
    outputs: defineOutputs(program.outputs, layout.model),
    parameters: program.parameters.map(({ name, shape, kind, fill, stream }) => ({
      ...placeOf(layout.model, kind, name),
      ...{ name, shape, kind, fill, stream },
    })),
    predict: makeRun(engine, program.predict, layout.model),
    entries: program.entries.map((entry, i) => defineEntry(engine, entry, layout.model, layout.entries[i]!)),
    calibration: program.calibration && defineCalibration(engine, program.calibration, layout),
    phases: program.phases.map((phase, i) =>
      definePhase(engine, phase, layout.model, layout.phases[i]!, options.observe),
    ),
    validation: program.validation,
  };
}

function placeOf(places: Places, role: string, name: string): Place {
  const place = places.get(tensorKey(role, name));
  invariant(place, `memory has no place for ${role} ${name}`);
  return place;
}

function defineField(field: ProgramField, model: Places): FieldDefinition {
  const { name, role, type, classes, prepare, augment } = field;
  return {
    ...placeOf(model, "field", name),
    ...{ name, role, classes, dtype: type.dtype, shape: exampleShape(type) },
    prepare: prepare.map(useTransform),
    augment: augment.map(useTransform),
  };
}

function useTransform({ name, runtime, settings }: TransformStep): TransformUse {
  return { name, transform: findRuntimePart(runtime), settings };
}

function defineOutputs(outputs: Program["outputs"], places: Places): NetworkDefinition["outputs"] {
  return outputs.map((output) => definePlaced(output, "output", places));
}

function definePlaced(
  { name, type }: { readonly name: string; readonly type: TensorType },
  role: string,
  places: Places,
): OutputDefinition {
  const place = { ...placeOf(places, role, name), name, shape: exampleShape(type) };
  return isBatched(type) ? place : { ...place, whole: true };
}

function defineEntry(engine: RunOptions, entry: ProgramEntry, model: Places, own: Places): EntryDefinition {
  return {
    name: entry.name,
    inputs: entry.inputs.map((input) => definePlaced(input, "field", own)),
    outputs: defineOutputs(entry.outputs, own),
    run: makeRun(engine, entry.graph, new Map([...model, ...own])),
  };
}

function defineCalibration(
  engine: RunOptions,
  { parameters, graph }: ProgramCalibration,
  { model, calibration }: MemoryLayout,
): CalibrationDefinition {
  return {
    run: makeRun(engine, graph, new Map([...model, ...calibration])),
    weights: parameters.map((name) => ({ name, variance: placeOf(calibration, "output", name).offset })),
  };
}

function definePhase(
  engine: RunOptions,
  phase: ProgramPhase,
  model: Places,
  own: Places,
  observe: Observe | undefined,
): PhaseDefinition {
  const places = new Map([...model, ...own]);
  const { schedule } = phase;
  return {
    name: phase.name,
    step: makeRun({ ...engine, observe }, phase.step, places),
    evaluate: makeRun(engine, phase.evaluate, places),
    loss: placeOf(own, "loss", "loss").offset,
    metrics: phase.metrics.map((metric) => defineMetric(metric, own)),
    states: phase.states.map(({ name, shape, fill }) => ({
      ...placeOf(own, "state", name),
      name,
      shape,
      fill,
    })),
    trains: phase.trains,
    learningRate: phase.learningRate,
    ...(phase.search
      ? { search: { run: SEARCHES[phase.search.runtime]!, settings: phase.search.settings } }
      : {}),
    schedule:
      schedule.kind === "plateau"
        ? schedule
        : { kind: "formula", factor: (...at) => evaluateScalar(schedule.factor, at, identity) },
    epochs: phase.epochs,
    steps: phase.steps,
    batch: phase.batch,
    stop: phase.stop,
  };
}

function defineMetric({ name, terms, finish, higherIsBetter }: ProgramMetric, own: Places): MetricDefinition {
  return {
    name,
    terms: terms.map((term) => placeOf(own, "term", term.name)),
    finish: (sums) => evaluateScalar(finish, sums, identity),
    higherIsBetter,
  };
}

function identity(x: number): number {
  return x;
}
