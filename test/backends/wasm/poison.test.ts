/** @file Memory that is not in use may hold anything: full of NaN, kernels in WebAssembly give the same bits. */
import { describe, expect, test } from "vitest";
import { compilePlan } from "../../../src/backends/wasm/compile-plan.ts";
import { lower } from "../../../src/lower/lower.ts";
import type { Program } from "../../../src/lower/program.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import { startWasm } from "../../../src/runtime/wasm.ts";
import { analyseSpec } from "../../zoo/specs.ts";
import { examples, lowered, SPECS } from "../typescript/specs.ts";

const ZOO: readonly (readonly [string, Record<string, string>])[] = [
  ["digits/lenet.nn", { "train.batch": "9" }],
  ["cifar/densenet.nn", { depth: "7", "train.batch": "4" }],
  ["cifar/resnet.nn", { depth: "20", "train.batch": "3" }],
  ["sequences/gru.nn", { "train.batch": "5" }],
];

const PROGRAMS: readonly (readonly [string, () => Program])[] = [
  ...(Object.keys(SPECS) as (keyof typeof SPECS)[]).map((name) => [name, () => lowered(name)] as const),
  ...ZOO.map(([file, set]) => [file, () => ofZoo(file, set)] as const),
];

function ofZoo(file: string, set: Record<string, string>): Program {
  const model = analyseSpec(file, { set }).model!;
  const program = lower(model, new Map(model.dims.map(({ name }) => [name, 7])));
  return { ...program, capacity: Number(set["train.batch"]) };
}

describe.each(PROGRAMS)("%s", (_, read) => {
  test.each([
    ["whole", Infinity],
    ["in chunks", 0],
  ])("%s", (_name, cutFrom) => {
    const program = read();
    const [clean, poisoned] = [false, true].map((isPoisoned) => run(program, cutFrom, isPoisoned));
    expect(clean!.some((numbers) => numbers.some(Number.isNaN))).toBe(false);
    expect(poisoned).toEqual(clean);
  });
});

/** The numbers that keep their places, of each phase: after updates on all examples, on one less and on one, and predictions. */
function run(program: Program, cutFrom: number, isPoisoned: boolean): Float32Array[] {
  const plan = planProgram(program);
  const { bytes, ...sizes } = compilePlan(plan, { cutFrom });
  const shared = Math.min(...plan.buffers.filter((buffer) => !buffer.pinned).map((buffer) => buffer.offset));
  return plan.phases.map((phase) => {
    const { memory, run: graph } = startWasm(bytes, { ...sizes, size: plan.size })!;
    const all = new Float32Array(memory.buffer);
    for (const { offset, size } of plan.parameters) {
      for (let i = 0; i < size; i++) memory[offset + i] = 0.3 * Math.sin(i + offset);
    }
    const context = { seed: 1, phaseStep: 1, learningRate: 1e-3 };
    [program.capacity, Math.max(1, program.capacity - 1), 1].forEach((n, step) => {
      for (const name of [phase.step.name, "predict"]) {
        const fields = examples(program, n, step);
        for (const { name: field, offset } of plan.fields) memory.set(fields[field]!, offset);
        if (isPoisoned) all.fill(NaN, shared);
        graph(name)(n, { ...context, step: step + 1 });
      }
    });
    return memory.slice(0, shared);
  });
}
