/** @file Program → Plan: all graphs of a network in one arena. */
import { invariant } from "../core/invariant.ts";
import type { TensorType } from "../ir/types.ts";
import type { Program, ProgramCalibration, ProgramPhase } from "../lower/program.ts";
import { type Arena, createArena, type NamedType, pin, type Pinned, planGraph } from "./arena.ts";
import type { Layout } from "./layout.ts";
import type { Plan, PlannedGraph, PlannedPhase } from "./plan.ts";

const SCALAR: TensorType = { dtype: "f32", shape: [] };
/** What the runtime writes before every update. */
const SCALARS = ["learning_rate", "step"];

/** What outlives a run: it is pinned before any graph is planned. */
interface Pins {
  /** Parameters, buffers and scalars by `role name`. */
  readonly common: ReadonlyMap<string, Layout>;
  readonly parameters: readonly Pinned[];
  readonly scalars: readonly Pinned[];
  readonly fields: readonly Pinned[];
  readonly entryInputs: readonly (readonly Pinned[])[];
  readonly phases: readonly PhasePins[];
}

interface PhasePins {
  readonly loss: Pinned;
  readonly terms: readonly Pinned[];
  readonly states: readonly Pinned[];
}

/** Plans every graph of a program. Pure: the same program gives the same plan. */
export function planProgram(program: Program): Plan {
  const arena = createArena(program.capacity);
  const pins = pinAll(arena, program);
  const fieldInputs = new Map([...pins.common, ...layoutsBy("field", pins.fields)]);
  const inputs = pins.fields.filter((_, i) => program.fields[i]!.role === "input").map((f) => f.place);
  const { predict: graph, outputs } = program;
  const none = new Map<string, Layout>();
  const predict = planGraph(arena, {
    name: "predict",
    graph,
    inputs: fieldInputs,
    places: none,
    outputs,
    inputPlaces: inputs,
  });
  const entries = program.entries.map((entry, i) => {
    const own = pins.entryInputs[i]!;
    return planGraph(arena, {
      name: `entry ${entry.name}`,
      graph: entry.graph,
      inputs: new Map([...pins.common, ...layoutsBy("field", own)]),
      places: none,
      outputs: entry.outputs,
      inputPlaces: own.map((p) => p.place),
    });
  });
  const calibration = program.calibration && planCalibration(arena, program.calibration, pins);
  const phases = program.phases.map((phase, i) => planPhase(arena, phase, pins, pins.phases[i]!));
  return {
    capacity: program.capacity,
    size: arena.size,
    buffers: arena.buffers,
    parameters: pins.parameters.map((p) => p.place),
    scalars: pins.scalars.map((s) => s.place),
    fields: pins.fields.map((f) => f.place),
    predict,
    entries,
    calibration,
    phases,
  };
}

function pinAll(arena: Arena, program: Program): Pins {
  const parameters = program.parameters.map(({ name, shape }) =>
    pin(arena, { name, type: { dtype: "f32", shape } }),
  );
  const scalars = SCALARS.map((name) => pin(arena, { name, type: SCALAR }));
  const results = program.phases.map((phase) => pinResults(arena, phase));
  const states = pinStates(arena, program.phases);
  const fields = program.fields.map((field) => pin(arena, field));
  const common = new Map(layoutsBy("scalar", scalars));
  program.parameters.forEach(({ kind, name }, i) => common.set(`${kind} ${name}`, parameters[i]!.layout));
  return {
    common,
    parameters,
    scalars,
    fields,
    entryInputs: pinEntryInputs(arena, program, fields),
    phases: results.map((result, i) => ({ ...result, states: states[i]! })),
  };
}

/** The loss and the metrics' terms of a phase: the same places in its step and its evaluation. */
function pinResults(arena: Arena, phase: ProgramPhase): Omit<PhasePins, "states"> {
  const terms = phase.metrics.flatMap((metric) =>
    metric.terms.map((term) => {
      const output = phase.evaluate.outputs.find((o) => o.role === "term" && o.name === term.name);
      invariant(output, `metric ${metric.name} has no term ${term.name}`);
      return pin(arena, { name: term.name, type: phase.evaluate.nodes[output.node]!.types[0]! });
    }),
  );
  return { loss: pin(arena, { name: "loss", type: SCALAR }), terms };
}

/** Phases follow one another, so their optimizers' memories share one stretch. */
function pinStates(arena: Arena, phases: readonly ProgramPhase[]): Pinned[][] {
  const start = arena.pinned;
  let end = start;
  const states = phases.map((phase) => {
    arena.pinned = start;
    const own = phase.states.map(({ name, shape }) => pin(arena, { name, type: { dtype: "f32", shape } }));
    end = Math.max(end, arena.pinned);
    return own;
  });
  arena.pinned = end;
  return states;
}

/** An entry's input that is a field shares the field's place; equal inputs of several entries share one too. */
function pinEntryInputs(arena: Arena, program: Program, fields: readonly Pinned[]): Pinned[][] {
  const keyOf = ({ name, type }: NamedType): string => `${name} ${JSON.stringify(type)}`;
  const known = new Map(fields.map((f) => [keyOf(f.place), f]));
  return program.entries.map((entry) =>
    entry.inputs.map((input) => {
      const pinned = known.get(keyOf(input)) ?? pin(arena, input);
      known.set(keyOf(input), pinned);
      return pinned;
    }),
  );
}

/** It runs on the fields of the first batch, which stay where they are. */
function planCalibration(arena: Arena, calibration: ProgramCalibration, pins: Pins): PlannedGraph {
  return planGraph(arena, {
    name: "calibrate",
    graph: calibration.graph,
    inputs: new Map([...pins.common, ...layoutsBy("field", pins.fields)]),
    places: new Map(),
    outputs: calibration.parameters.map((name) => ({ name, type: SCALAR })),
    inputPlaces: pins.fields.map((f) => f.place),
  });
}

function planPhase(arena: Arena, phase: ProgramPhase, pins: Pins, own: PhasePins): PlannedPhase {
  const suffix = phase.name === null ? "" : ` ${phase.name}`;
  const states = layoutsBy("state", own.states);
  const inputs = new Map([...pins.common, ...layoutsBy("field", pins.fields), ...states]);
  const results = new Map(layoutsBy("term", own.terms));
  for (const { role, name } of [...phase.step.outputs, ...phase.evaluate.outputs]) {
    if (role === "loss") results.set(`loss ${name}`, own.loss.layout);
  }
  const shared = { inputs, outputs: [], inputPlaces: pins.fields.map((f) => f.place) };
  const updates = new Map([...results, ...pins.common, ...states]);
  return {
    step: planGraph(arena, { ...shared, name: `step${suffix}`, graph: phase.step, places: updates }),
    evaluate: planGraph(arena, {
      ...shared,
      name: `evaluate${suffix}`,
      graph: phase.evaluate,
      places: results,
    }),
    loss: own.loss.place.offset,
    states: own.states.map((s) => s.place),
    terms: own.terms.map((t) => t.place),
  };
}

function layoutsBy(role: string, pinned: readonly Pinned[]): Map<string, Layout> {
  return new Map(pinned.map((p) => [`${role} ${p.place.name}`, p.layout]));
}
