/** @file Program → Plan: all graphs of a network in one arena. */
import { invariant } from "../core/invariant.ts";
import type { Graph } from "../ir/graph.ts";
import type { TensorType } from "../ir/types.ts";
import type { Program, ProgramPhase } from "../lower/program.ts";
import { optimise } from "../passes/pipeline.ts";
import { align, allocate } from "./allocate.ts";
import { contiguous, createSlot, type Layout, roomOf, rootSlot, type Slot } from "./layout.ts";
import { findLifetimes } from "./lifetimes.ts";
import type { Buffer, BufferId, Plan, PlannedGraph, PlannedPhase, PlannedPlace } from "./plan.ts";
import { exampleSize, planSteps } from "./plan-graph.ts";

/** Plans every graph of a program. Pure: the same program gives the same plan. */
export function planProgram(program: Program): Plan {
  return createArena(program).plan();
}

interface NamedType {
  readonly name: string;
  readonly type: TensorType;
}

const SCALAR: TensorType = { dtype: "f32", shape: [] };
/** What the runtime writes before every run. */
const SCALARS = ["learning_rate", "step"];

function createArena(program: Program): { plan: () => Plan } {
  const { capacity } = program;
  const buffers: Buffer[] = [];
  const numbers = new Map<Slot, BufferId>();
  let pinned = 0;

  const pinSlot = (name: string, size: number, at: number): Slot => {
    const slot = createSlot(name, size, at);
    const id = buffers.length as BufferId;
    buffers.push({ id, offset: at, size, pinned: true, name });
    numbers.set(slot, id);
    return slot;
  };
  const pin = ({ name, type }: NamedType): Pinned => {
    const size = roomOf(type.shape, capacity);
    const slot = pinSlot(name, size, pinned);
    pinned += align(size);
    return { place: { name, offset: slot.at!, size: exampleSize(type), type }, layout: contiguous(slot, type.shape) };
  };

  const parameters = program.parameters.map((p) => ({ ...p, pin: pin({ name: p.name, type: { dtype: "f32", shape: p.shape } }) }));
  const scalars = SCALARS.map((name) => pin({ name, type: SCALAR }));
  const phases = program.phases.map((phase) => ({ phase, states: [] as Pinned[], ...pinResults(phase, pin) }));
  const statesAt = pinned;
  for (const { phase, states } of phases) {
    // Phases follow one another, so their optimizers' memories share one stretch.
    const end: number = pinned;
    pinned = statesAt;
    for (const s of phase.states) states.push(pin({ name: s.name, type: { dtype: "f32", shape: s.shape } }));
    pinned = Math.max(pinned, end);
  }
  const fields = program.fields.map(pin);
  const extra = new Map<string, Pinned>();
  const entryInput = (input: NamedType): Pinned => {
    const field = fields.find((f) => f.place.name === input.name && JSON.stringify(f.place.type) === JSON.stringify(input.type));
    const key = `${input.name} ${JSON.stringify(input.type)}`;
    const known = field ?? extra.get(key) ?? pin(input);
    extra.set(key, known);
    return known;
  };
  const entryInputs = program.entries.map((entry) => entry.inputs.map(entryInput));

  const common = new Map<string, Layout>();
  for (const p of parameters) common.set(`${p.kind} ${p.name}`, p.pin.layout);
  for (const s of scalars) common.set(`scalar ${s.place.name}`, s.layout);
  const fieldInputs = new Map(fields.map((f) => [`field ${f.place.name}`, f.layout]));
  const shared = pinned;
  let size = pinned;

  /** Plans one graph; what it does not share with others lies behind the pinned buffers, laid out by liveness. */
  const planGraph = (
    name: string,
    graph: Graph,
    inputs: ReadonlyMap<string, Layout>,
    places: ReadonlyMap<string, Layout>,
    results: readonly NamedType[],
    inputPlaces: readonly PlannedPlace[],
  ): PlannedGraph => {
    const outputs = new Map(places);
    const own = results.map((result) => {
      const slot = createSlot(result.name, roomOf(result.type.shape, capacity));
      outputs.set(`output ${result.name}`, contiguous(slot, result.type.shape));
      return { slot, result };
    });
    const first = buffers.length;
    const slots: Slot[] = [];
    const number = (given: Slot): BufferId => {
      const slot = rootSlot(given);
      const known = numbers.get(slot);
      if (known !== undefined) return known;
      const id = (first + slots.length) as BufferId;
      slots.push(slot);
      numbers.set(slot, id);
      return id;
    };
    for (const { slot } of own) number(slot);
    const kernels = planSteps(optimise(graph), { inputs: new Map([...common, ...inputs]), outputs }, capacity, 0).emit(number);
    const lifetimes = findLifetimes(kernels);
    const end = Number.MAX_SAFE_INTEGER;
    const requests = slots.map((slot, i) => {
      const life = lifetimes.get((first + i) as BufferId) ?? { first: 0, last: 0 };
      // The caller reads outputs after the last kernel.
      return { size: slot.size, life: i < own.length ? { first: life.first, last: end } : life };
    });
    const arena = allocate(requests);
    slots.forEach((slot, i) => {
      buffers.push({ id: (first + i) as BufferId, offset: shared + arena.offsets[i]!, size: slot.size, pinned: false, name: slot.name });
    });
    size = Math.max(size, shared + arena.size);
    const placed = own.map(({ result }, i) => ({
      name: result.name,
      offset: shared + arena.offsets[i]!,
      size: exampleSize(result.type),
      type: result.type,
    }));
    return { name, kernels, inputs: inputPlaces, outputs: placed };
  };

  const planPhase = ({ phase, states, loss, terms }: (typeof phases)[number]): PlannedPhase => {
    const name = phase.name === null ? "" : ` ${phase.name}`;
    const inputs = new Map([...fieldInputs, ...states.map((s): [string, Layout] => [`state ${s.place.name}`, s.layout])]);
    const results = new Map<string, Layout>([["loss loss", loss.layout]]);
    for (const { role, name: output } of [...phase.step.outputs, ...phase.evaluate.outputs]) {
      if (role === "loss") results.set(`loss ${output}`, loss.layout);
    }
    for (const term of terms) results.set(`term ${term.place.name}`, term.layout);
    const updates = new Map([...results, ...common]);
    for (const state of states) updates.set(`state ${state.place.name}`, state.layout);
    const places = fields.map((f) => f.place);
    return {
      step: planGraph(`step${name}`, phase.step, inputs, updates, [], places),
      evaluate: planGraph(`evaluate${name}`, phase.evaluate, inputs, results, [], places),
      loss: loss.place.offset,
      states: states.map((s) => s.place),
      terms: terms.map((t) => t.place),
    };
  };

  return {
    plan() {
      const inputPlaces = fields.filter((_, i) => program.fields[i]!.role === "input").map((f) => f.place);
      const predict = planGraph("predict", program.predict, fieldInputs, new Map(), program.outputs, inputPlaces);
      const entries = program.entries.map((entry, i) => {
        const inputs = entryInputs[i]!;
        const layouts = new Map(inputs.map((pinnedInput) => [`field ${pinnedInput.place.name}`, pinnedInput.layout]));
        return planGraph(`entry ${entry.name}`, entry.graph, layouts, new Map(), entry.outputs, inputs.map((p) => p.place));
      });
      const planned = phases.map(planPhase);
      return {
        capacity,
        size,
        buffers,
        parameters: parameters.map((p) => p.pin.place),
        scalars: scalars.map((s) => s.place),
        fields: fields.map((f) => f.place),
        predict,
        entries,
        phases: planned,
      };
    },
  };
}

interface Pinned {
  readonly place: PlannedPlace;
  readonly layout: Layout;
}

/** The loss and the metrics' terms of a phase: the same places in its step and its evaluation. */
function pinResults(phase: ProgramPhase, pin: (named: NamedType) => Pinned): { loss: Pinned; terms: Pinned[] } {
  const terms = phase.metrics.flatMap((metric) =>
    metric.terms.map((term) => {
      const output = phase.evaluate.outputs.find((o) => o.role === "term" && o.name === term.name);
      invariant(output, `metric ${metric.name} has no term ${term.name}`);
      return pin({ name: term.name, type: phase.evaluate.nodes[output.node]!.types[0]! });
    }),
  );
  return { loss: pin({ name: "loss", type: SCALAR }), terms };
}
