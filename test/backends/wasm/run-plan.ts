/** @file Runs a graph as compiled to WebAssembly, on memory full of NaN but for what it is given. */
import { compilePlan } from "../../../src/backends/wasm/compile-plan.ts";
import { interpretGraph } from "../../../src/backends/interpreter/interpret-graph.ts";
import type { Graph } from "../../../src/ir/graph.ts";
import { elementCount } from "../../../src/ir/types.ts";
import type { Tensor } from "../../../src/ops/define.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import { startWasm } from "../../../src/runtime/wasm.ts";
import { predictProgram } from "../typescript/run-module.ts";

export const CONTEXT = { seed: 11, step: 5, phaseStep: 1, learningRate: 0 };

/** The outputs of a graph by name, for n of at most `capacity` examples. Inputs have role "field". */
export function runGraph(
  graph: Graph,
  inputs: ReadonlyMap<string, Tensor>,
  n: number,
  capacity: number,
): Map<string, Float32Array> {
  const outputs = graph.outputs.map(({ name, node }) => ({ name, type: graph.nodes[node]!.types[0]! }));
  const plan = planProgram(predictProgram(graph, outputs, capacity));
  const { bytes, pages, threadPages } = compilePlan(plan);
  const kernels = startWasm(bytes, { pages, threadPages, size: pages * 16384 });
  if (!kernels) throw new Error("the module does not validate");
  kernels.memory.fill(NaN);
  for (const field of plan.fields) kernels.memory.set(inputs.get(`field ${field.name}`)!.data, field.offset);
  kernels.run("predict")(n, CONTEXT);
  return new Map(
    plan.predict.outputs.map(({ name, offset, type }) => [
      name,
      kernels.memory.slice(offset, offset + elementCount(type, n)),
    ]),
  );
}

/** The worst difference from the float64 interpreter, relative to sizes above 1. */
export function compareGraph(
  graph: Graph,
  inputs: ReadonlyMap<string, Tensor>,
  n: number,
  capacity: number,
): number {
  const rounded = new Map(
    [...inputs].map(([key, { shape, data }]) => [key, { shape, data: Float64Array.from(data, Math.fround) }]),
  );
  const want = interpretGraph(graph, rounded, { n, seed: CONTEXT.seed, step: CONTEXT.step }, "float64");
  let worst = 0;
  for (const [name, got] of runGraph(graph, rounded, n, capacity)) {
    const exact = want.get(`output ${name}`)!.data;
    if (got.length !== exact.length) return Infinity;
    exact.forEach((value, i) => {
      if (Object.is(got[i], value) || got[i] === value) return;
      const difference = Math.abs(got[i]! - value) / Math.max(1, Math.abs(value));
      worst = Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
    });
  }
  return worst;
}
