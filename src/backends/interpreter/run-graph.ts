/** @file A graph as a run on memory: reads its inputs there, and writes what it gives back there. */
import { invariant } from "../../core/invariant.ts";
import type { Graph, GraphNode } from "../../ir/graph.ts";
import type { Numbers, Tensor } from "../../ops/define.ts";
import { optimise } from "../../passes/pipeline.ts";
import type { Run, RunContext } from "../../runtime/definition.ts";
import type { Places } from "./memory.ts";
import { type Observe, prepareGraph } from "./prepare-graph.ts";
import { numbersOf, type Precision, type PreparedGraph, shapeFor, tensorKey } from "./tensors.ts";

export interface RunOptions {
  readonly memory: Numbers;
  readonly precision: Precision;
  readonly optimise: boolean;
  readonly observe?: Observe;
}

/** Runs a graph for n examples. It is prepared when it first runs. */
export function makeRun(
  { memory, precision, optimise: passes, observe }: RunOptions,
  source: Graph,
  places: Places,
): Run {
  let prepared: { run: PreparedGraph; inputs: readonly GraphNode[] } | null = null;
  return (n, context) => {
    if (!prepared) {
      const graph = passes ? optimise(source) : source;
      prepared = {
        run: prepareGraph(graph, precision, observe),
        inputs: graph.nodes.filter((node) => node.op === "input"),
      };
    }
    const given = new Map<string, Tensor>();
    for (const node of prepared.inputs) {
      const { role, name } = node.attrs as { role: string; name: string };
      const shape = shapeFor(node.types[0]!, n);
      const data =
        role === "scalar" ? scalarOf(name, context, precision) : viewOf(memory, places, role, name, shape);
      given.set(tensorKey(role, name), { shape, data });
    }
    const results = prepared.run(given, { n, seed: context.seed, step: context.step });
    writeBack(memory, places, results);
  };
}

/** Everything has been read by now; only what is itself a piece of memory must be saved from being written over. */
function writeBack(memory: Numbers, places: Places, results: ReadonlyMap<string, Tensor>): void {
  const saved = [...results].map(
    ([key, { data }]) => [key, data.buffer === memory.buffer ? data.slice() : data] as const,
  );
  for (const [key, data] of saved) {
    const place = places.get(key);
    invariant(place, `memory has no place for ${key}`);
    memory.set(data, place.offset);
  }
}

function viewOf(
  memory: Numbers,
  places: Places,
  role: string,
  name: string,
  shape: readonly number[],
): Numbers {
  const place = places.get(tensorKey(role, name));
  invariant(place, `memory has no place for ${role} ${name}`);
  return memory.subarray(place.offset, place.offset + shape.reduce((product, size) => product * size, 1));
}

/** `step` counts within the phase: an optimizer's bias correction starts anew with it. */
function scalarOf(name: string, context: RunContext, precision: Precision): Numbers {
  const values: Record<string, number> = { learning_rate: context.learningRate, step: context.phaseStep };
  const value = values[name];
  invariant(value !== undefined, `unknown scalar ${name}`);
  return numbersOf(1, precision).fill(value);
}
