/** @file Where the time of an update goes: every kernel of a step timed by itself, on a batch of the data. */
import { interpretProgram } from "../backends/interpreter/interpret-program.ts";
import { compilePlan } from "../backends/wasm/compile-plan.ts";
import type { Span } from "../core/span.ts";
import { printType } from "../ir/types.ts";
import type { Program } from "../lower/program.ts";
import { figuresOfKernel } from "../plan/kernel-figures.ts";
import { planProgram } from "../plan/plan-program.ts";
import type { Kernel, Plan } from "../plan/plan.ts";
import { type Batch, countExamples, learnPreparation, writeExamples } from "../runtime/fields.ts";
import { createNetwork } from "../runtime/network.ts";
import { startWasm } from "../runtime/wasm.ts";

export interface ProfiledKernel {
  readonly path: string;
  /** `conv`, `matmul`, `loop`, `scan`. */
  readonly what: string;
  /** Types of what it reads and writes. */
  readonly types: string;
  readonly span: Span | null;
  /** The shortest of all runs. */
  readonly milliseconds: number;
  readonly operations: number;
  readonly bytes: number;
}

export interface Profile {
  readonly examples: number;
  /** A whole update; the median. */
  readonly step: number;
  /** In the order in which they run. */
  readonly kernels: readonly ProfiledKernel[];
}

/** Milliseconds that measuring takes, and how many runs it has at least. */
const BUDGET = 3000;
const FEWEST = 5;
const MOST = 200;

/** Times the first phase's step with start weights, on the first examples of the data, by one thread. */
export function profileStep(program: Program, data: Batch, now: () => number): Profile | null {
  const plan = planProgram(program);
  const phase = plan.phases[0];
  const { bytes, ...sizes } = compilePlan(plan, { parts: true });
  const kernels = startWasm(bytes, { ...sizes, size: plan.size });
  if (!kernels || !phase) return null;
  const examples = fillMemory(program, plan, data, kernels.memory);
  const learningRate = program.phases[0]!.learningRate;
  const context = { seed: program.seed, step: 1, phaseStep: 1, learningRate };
  const step = kernels.run(phase.step.name);
  const parts = phase.step.kernels.map((kernel, i) => ({
    kernel,
    run: kernels.run(`${phase.step.name} #${i}`),
    best: Infinity,
  }));
  const steps: number[] = [];
  const started = now();
  for (let round = 0; round < MOST && (round < FEWEST || now() - started < BUDGET); round++) {
    steps.push(timeOf(now, () => step(examples, context)));
    for (const part of parts)
      part.best = Math.min(
        part.best,
        timeOf(now, () => part.run(examples, context)),
      );
  }
  return {
    examples,
    step: steps.sort((a, b) => a - b)[steps.length >> 1]!,
    kernels: parts.map(({ kernel, best }) => describeKernel(kernel, best, examples)),
  };
}

function timeOf(now: () => number, run: () => void): number {
  const start = now();
  run();
  return now() - start;
}

/** Start weights and prepared examples, as a network has them before its first update. Returns how many examples. */
function fillMemory(program: Program, plan: Plan, data: Batch, memory: Float32Array): number {
  const definition = interpretProgram(program, { precision: "float32" });
  createNetwork(definition);
  const count = Math.min(program.phases[0]!.batch, countExamples(definition.fields, data));
  const selection = { order: null, from: 0, count };
  const learned = new Map();
  learnPreparation(definition.fields, data, selection, learned);
  const copy = (from: { offset: number; size: number }, to: { offset: number }, times: number): void =>
    memory.set(definition.memory.subarray(from.offset, from.offset + from.size * times), to.offset);
  definition.parameters.forEach((parameter, i) => copy(parameter, plan.parameters[i]!, 1));
  definition.fields.forEach((field, i) => {
    writeExamples(definition, field, data[field.name]!, selection, learned, null);
    copy(field, plan.fields[i]!, count);
  });
  return count;
}

function describeKernel(kernel: Kernel, milliseconds: number, examples: number): ProfiledKernel {
  const { path, span, types } = kernel.origin;
  return {
    path,
    span,
    types: types.map(printType).join(" "),
    what: kernel.kind === "operator" ? kernel.op : kernel.kind,
    milliseconds,
    ...figuresOfKernel(kernel, examples),
  };
}
