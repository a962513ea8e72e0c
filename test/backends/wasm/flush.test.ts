/** @file Optimizers keep no numbers below the least normal float32: they would slow every later step down. */
import { expect, test } from "vitest";
import { compilePlan } from "../../../src/backends/wasm/compile-plan.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import { startWasm } from "../../../src/runtime/wasm.ts";
import { examples, lowered } from "../typescript/specs.ts";
import { CONTEXT } from "./run-plan.ts";

const LEAST_NORMAL = 2 ** -126;

test.each(["mlp", "conv"] as const)("the moments of %s decay to 0, and NaN stays NaN", (name) => {
  const program = lowered(name);
  const plan = planProgram(program);
  const { bytes, ...sizes } = compilePlan(plan);
  const kernels = startWasm(bytes, { ...sizes, size: plan.size })!;
  const batch = examples(program, program.capacity, 1);
  for (const { name: field, offset } of plan.fields) kernels.memory.set(batch[field]!, offset);
  // No gradient but from the last layer's shift: all weights are 0.
  const [phase] = plan.phases;
  expect(phase!.states.length).toBeGreaterThan(0);
  for (const { offset, size } of phase!.states) kernels.memory.fill(1e-39, offset, offset + size);
  const { offset: broken } = phase!.states[0]!;
  kernels.memory[broken] = NaN;
  kernels.run(phase!.step.name)(program.capacity, { ...CONTEXT, learningRate: 0.01 });
  for (const { name: state, offset, size } of phase!.states) {
    const values = [...kernels.memory.subarray(offset, offset + size)];
    const small = values.filter((value) => value !== 0 && Math.abs(value) < LEAST_NORMAL);
    expect(small, state).toEqual([]);
  }
  expect(kernels.memory[broken]).toBeNaN();
  const all = phase!.states.flatMap(({ offset, size }) => [
    ...kernels.memory.subarray(offset, offset + size),
  ]);
  expect(all.filter((value) => value === 0).length).toBeGreaterThan(10);
});
