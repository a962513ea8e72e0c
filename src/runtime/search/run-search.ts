/** @file Lets a search move the weights in memory: they, the gradient and the search's states are gathered into vectors. */
import type { NetworkDefinition, Numbers, PhaseDefinition, Place } from "../definition.ts";
import type { Memory, Point, Vector } from "./problem.ts";

/**
 * One step of the phase's search on the batch in memory, after a first run of its step. `run` runs the step again, on
 * what the weights are then.
 */
export function runSearch(
  definition: NetworkDefinition,
  phase: PhaseDefinition,
  learningRate: number,
  run: () => void,
): void {
  const { search } = phase;
  if (!search) return;
  const { memory } = definition;
  const places = phase.trains.map((name) => definition.parameters.find((p) => p.name === name)!);
  const gradients = statePlaces(phase, "gradient");
  const read = (): Point => ({ loss: memory[phase.loss]!, gradient: gather(memory, gradients) });
  const evaluate = (at: Vector): Point => {
    scatter(memory, places, at);
    run();
    return read();
  };
  const weights = gather(memory, places);
  const states: Memory = new Map(
    stateNames(phase).map((name) => [name, gather(memory, statePlaces(phase, name))]),
  );
  search.run({ evaluate, weights, start: read(), memory: states, learningRate, settings: search.settings });
  scatter(memory, places, weights);
  for (const [name, values] of states) scatter(memory, statePlaces(phase, name), values);
}

/** The places of a state, `<weight>.<name>`, in the order of the weights. */
function statePlaces(phase: PhaseDefinition, name: string): readonly Place[] {
  return phase.trains.map((weight) => phase.states.find((s) => s.name === `${weight}.${name}`)!);
}

/** The names of the states of one weight. */
function stateNames(phase: PhaseDefinition): readonly string[] {
  const prefix = `${phase.trains[0] ?? ""}.`;
  const rest = phase.states
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name }) => name.slice(prefix.length));
  return rest.filter((name) => !name.includes("."));
}

function gather(memory: Numbers, places: readonly Place[]): Vector {
  const values = new Float64Array(places.reduce((sum, p) => sum + p.size, 0));
  let at = 0;
  for (const { offset, size } of places) {
    values.set(memory.subarray(offset, offset + size), at);
    at += size;
  }
  return values;
}

function scatter(memory: Numbers, places: readonly Place[], values: Vector): void {
  let at = 0;
  for (const { offset, size } of places) {
    memory.set(values.subarray(at, at + size), offset);
    at += size;
  }
}
