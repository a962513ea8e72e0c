/** @file Runs an optimizer's update on one tensor, step by step. */
import { prepareGraph } from "../../src/backends/interpreter/prepare-graph.ts";
import type { Precision } from "../../src/backends/interpreter/tensors.ts";
import { createBuilder } from "../../src/ir/builder.ts";
import type { OptimizerDefinition } from "../../src/library/define.ts";
import type { Tensor } from "../../src/ops/define.ts";
import { type Given, givenArguments } from "./given.ts";

/** The parameter after each step. `gradientAt` gives the gradient at a parameter, steps counting from 0. */
export function runOptimizer(
  definition: OptimizerDefinition,
  given: Readonly<Record<string, Given>>,
  initial: readonly number[],
  steps: number,
  precision: Precision,
  gradientAt: (parameter: ArrayLike<number>, step: number) => readonly number[],
): ArrayLike<number>[] {
  const args = givenArguments(definition.arguments, given);
  const states = definition.state(args);
  const shapeOf = (kind: "parameter" | "scalar") => (kind === "scalar" ? [] : [initial.length]);
  const builder = createBuilder();
  const input = (role: "parameter" | "field" | "scalar" | "state", name: string, shape: readonly number[]) =>
    builder.input(role, name, { dtype: "f32", shape });
  const { parameter, state } = definition.update({
    builder,
    parameter: input("parameter", "w", [initial.length]),
    gradient: input("field", "g", [initial.length]),
    state: Object.fromEntries(states.map((s) => [s.name, input("state", s.name, shapeOf(s.shape))])),
    learningRate: input("scalar", "learning_rate", []),
    step: input("scalar", "step", []),
    args,
  });
  builder.output("parameter", "w", parameter);
  for (const [name, value] of Object.entries(state)) builder.output("state", name, value);
  const run = prepareGraph(builder.finish(), precision);

  const tensor = (shape: readonly number[], data: readonly number[]): Tensor => ({
    shape,
    data: precision === "float32" ? Float32Array.from(data) : Float64Array.from(data),
  });
  const memory = new Map<string, Tensor>(
    states.map((s) => [
      `state ${s.name}`,
      tensor(shapeOf(s.shape), new Array(s.shape === "scalar" ? 1 : initial.length).fill(s.fill)),
    ]),
  );
  memory.set("parameter w", tensor([initial.length], initial));
  memory.set("scalar learning_rate", tensor([], [args.float("lr")]));
  const trajectory: ArrayLike<number>[] = [];
  for (let step = 0; step < steps; step++) {
    memory.set("field g", tensor([initial.length], gradientAt(memory.get("parameter w")!.data, step)));
    memory.set("scalar step", tensor([], [step + 1]));
    for (const [key, value] of run(memory, { n: 1, seed: 0, step: step + 1 })) memory.set(key, value);
    trajectory.push(memory.get("parameter w")!.data);
  }
  return trajectory;
}
