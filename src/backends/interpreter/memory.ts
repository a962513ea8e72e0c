/** @file Lays out a program's memory: one array with a place for everything that outlives a run. */
import { exampleShape, isBatched, type TensorType } from "../../ir/types.ts";
import type { Program, ProgramEntry, ProgramPhase } from "../../lower/program.ts";
import type { Place } from "../../runtime/definition.ts";
import { tensorKey } from "./tensors.ts";

/** Places by role and name, as `"parameter linear1.weight"`. */
export type Places = ReadonlyMap<string, Place>;

export interface MemoryLayout {
  /** In elements. */
  readonly size: number;
  /** Fields, parameters and buffers, and the outputs of `predict`. */
  readonly model: Places;
  /** Of each entry in order: its fields and outputs. */
  readonly entries: readonly Places[];
  /** The variances of the calibration. */
  readonly calibration: Places;
  /** Of each phase in order: its loss, terms and states. */
  readonly phases: readonly Places[];
}

/** A place for everything, one after another. Batched things take `capacity` times their size. */
export function layOutMemory(program: Program): MemoryLayout {
  let size = 0;
  const put = (
    places: Map<string, Place>,
    role: string,
    name: string,
    elements: number,
    examples: number,
  ): void => {
    places.set(tensorKey(role, name), { offset: size, size: elements });
    size += elements * examples;
  };
  const { capacity } = program;
  const putBatched = (
    places: Map<string, Place>,
    role: string,
    { name, type }: { name: string; type: TensorType },
  ) => put(places, role, name, elementsOf(exampleShape(type)), isBatched(type) ? capacity : 1);
  const putEntry = ({ inputs, outputs }: ProgramEntry): Places => {
    const places = new Map<string, Place>();
    for (const input of inputs) putBatched(places, "field", input);
    for (const output of outputs) putBatched(places, "output", output);
    return places;
  };
  const putPhase = ({ metrics, states }: ProgramPhase): Places => {
    const places = new Map<string, Place>();
    put(places, "loss", "loss", 1, 1);
    for (const term of metrics.flatMap((metric) => metric.terms)) {
      if (!places.has(tensorKey("term", term.name))) put(places, "term", term.name, term.size, 1);
    }
    for (const { name, shape } of states) put(places, "state", name, elementsOf(shape), 1);
    return places;
  };
  const model = new Map<string, Place>();
  for (const { name, kind, shape } of program.parameters) put(model, kind, name, elementsOf(shape), 1);
  for (const field of program.fields) putBatched(model, "field", field);
  for (const output of program.outputs) putBatched(model, "output", output);
  const entries = program.entries.map(putEntry);
  const calibration = new Map<string, Place>();
  for (const name of program.calibration?.parameters ?? []) put(calibration, "output", name, 1, 1);
  const phases = program.phases.map(putPhase);
  return { size, model, entries, calibration, phases };
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
