/** @file Threads: who computes a chunk, and that it does not matter. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { printModule } from "../../../src/backends/typescript/print-module.ts";
import { compilePlan } from "../../../src/backends/wasm/compile-plan.ts";
import { createKernelContext } from "../../../src/backends/wasm/kernel-context.ts";
import { callThreads, exportThreads } from "../../../src/backends/wasm/serve.ts";
import { CONTROL_BYTES, eachChunk } from "../../../src/backends/wasm/threads.ts";
import { lower } from "../../../src/lower/lower.ts";
import type { Program } from "../../../src/lower/program.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import type { RuntimeNetwork } from "../../../src/runtime/network.ts";
import { startWasm, type WasmKernels } from "../../../src/runtime/wasm.ts";
import { atomic } from "../../../src/wasm/atomics.ts";
import { constantI32 } from "../../../src/wasm/code.ts";
import { i32 } from "../../../src/wasm/i32.ts";
import { repeat } from "../../../src/wasm/loops.ts";
import { createModule, invoke } from "../../../src/wasm/module.ts";
import { analyseSpec } from "../../zoo/specs.ts";
import { examples, lowered, SPECS } from "../typescript/specs.ts";
import { createCut } from "./cut-network.ts";

const CHUNKS = 32;
const CONTEXT = { seed: 1, step: 1, phaseStep: 1, learningRate: 0 };

/** Two kernels of so many chunks: each counts in its own word that it ran, and in another how often not by the main thread. */
function startCounting(threads: number): WasmKernels {
  const module = createModule();
  const context = createKernelContext(module, 1, 0, {
    ...{ controlStart: 32768, partials: 40000, scratchStart: 40000, keptBytes: 0 },
    states: new Set(),
  });
  expect(CONTROL_BYTES).toBeLessThan(40000 - 32768);
  const body = module.define([], null, (scope) => {
    const { chunk, thread } = context.threads;
    const kernel = (start: number): ReturnType<typeof eachChunk> => {
      const place = i32.add(constantI32(start), i32.multiply(chunk, constantI32(4)));
      const isOther = i32.notEqual(thread, constantI32(0));
      return eachChunk(context.threads, constantI32(CHUNKS), "fixed", [
        ...repeat(scope.local("i32"), constantI32(20000), [atomic.add(constantI32(16384), constantI32(1))]),
        atomic.add(place, constantI32(1)),
        atomic.add(place, isOther, 4 * CHUNKS),
      ]);
    };
    return { code: [...kernel(0), ...kernel(8 * CHUNKS)] };
  });
  const run = module.define(["i32", "i32", "i32", "f32", "f32"], null, (_, [n]) => ({
    code: [context.all.set(n as typeof context.all), ...callThreads(context, 0), invoke(body)],
  }));
  module.exportFunction("run", run);
  exportThreads(context, [body]);
  const started = startWasm(module.finish(1, 16), { pages: 1, threadPages: 1, size: 16384 }, threads);
  if (!started) throw new Error("the module does not validate");
  return started;
}

test("every chunk is computed once, by whichever thread, and a kernel begins when the one before is done", async () => {
  const { memory, run, end } = startCounting(3);
  const words = new Int32Array(memory.buffer, 0, 4096);
  const step = run("run");
  const helped = (): number => [1, 3].reduce((sum, part) => sum + count(words, part), 0);
  for (let runs = 1; runs <= 2000; runs++) {
    step(1, CONTEXT);
    for (const part of [0, 2])
      expect(words.slice(part * CHUNKS, (part + 1) * CHUNKS)).toEqual(new Int32Array(CHUNKS).fill(runs));
    expect(words[4096 - 1]).toBe(0);
    if (runs > 20 && helped() > 0) break;
    // Others start when they can.
    if (runs % 100 === 0) await setTimeout(10);
  }
  expect(helped()).toBeGreaterThan(0);
  end!();
  const before = helped();
  step(1, CONTEXT);
  expect(helped()).toBe(before);
});

function count(words: Int32Array, part: number): number {
  return words.slice(part * CHUNKS, (part + 1) * CHUNKS).reduce((sum, x) => sum + x, 0);
}

/** The numbers that 20 updates lead to. */
function trained(network: RuntimeNetwork, program: Program): Float32Array[] {
  const losses = Array.from({ length: 20 }, (_, step) => {
    const n = step % 3 === 1 ? program.capacity - 1 : program.capacity;
    return network.step(examples(program, n, step)).loss;
  });
  const outputs = Object.values(network.predict(examples(program, program.capacity, 99)));
  return [
    Float32Array.from(losses),
    ...outputs.map((o) => Float32Array.from(o)),
    ...Object.values(network.parameters).map((p) => Float32Array.from(p.data)),
  ];
}

describe("the same bits with 1, 2 and 3 threads", () => {
  const small = Object.keys(SPECS).map((name) => ({
    name,
    program: () => lowered(name as keyof typeof SPECS),
  }));
  const zoo: { name: string; set: Record<string, string> }[] = [
    { name: "digits/lenet.nn", set: { "train.batch": "9" } },
    { name: "cifar/densenet.nn", set: { depth: "7", "train.batch": "4" } },
    { name: "sequences/gru.nn", set: { "train.batch": "5" } },
    { name: "autoencoders/deep.nn", set: { "train.batch": "4" } },
  ];
  const ofFiles = zoo.map(({ name, set }) => ({ name, program: () => ofZoo(name, set) }));
  test.each([...small, ...ofFiles])("$name", async ({ program }) => {
    const own = program();
    const want = trained(await createCut(own, 1), own);
    for (const threads of [2, 3]) {
      const network = await createCut(own, threads);
      const got = trained(network, own);
      network.dispose();
      got.forEach((numbers, i) => expect(sameBits(numbers, want[i]!), `part ${i}`).toBe(true));
    }
  });
});

function sameBits(got: Float32Array, want: Float32Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
    Buffer.from(buffer, byteOffset, byteLength);
  return bytes(got).equals(bytes(want));
}

/** With memory for one batch alone. */
function ofZoo(file: string, set: Record<string, string>): Program {
  const model = analyseSpec(file, { set }).model!;
  const program = lower(model, new Map(model.dims.map(({ name }) => [name, 7])));
  return { ...program, capacity: Number(set["train.batch"]) };
}

test("a training goes on at another number of threads as if nothing had happened", async () => {
  const program = lowered("conv");
  const batches = [0, 1, 2, 3].map((seed) => examples(program, program.capacity, seed));
  const whole = await createCut(program, 1);
  for (const batch of batches) whole.step(batch);
  const first = await createCut(program, 3);
  for (const batch of batches.slice(0, 2)) first.step(batch);
  const second = await createCut(program, 2);
  second.load(first.save({ training: true }));
  first.dispose();
  for (const batch of batches.slice(2)) second.step(batch);
  second.dispose();
  const saved = [second, whole].map((network) => Buffer.from(network.save({ training: true })));
  expect(saved[0]!.equals(saved[1]!)).toBe(true);
});

test("a network that was disposed of goes on alone", async () => {
  const program = lowered("mlp");
  const [network, alone] = [await createCut(program, 2), await createCut(program, 1)];
  const batch = examples(program, program.capacity, 1);
  network.step(batch);
  alone.step(batch);
  network.dispose();
  network.dispose();
  expect(network.step(batch)).toEqual(alone.step(batch));
});

describe("workers end", () => {
  test("with dispose", async () => {
    const ended = new Promise((resolve) => process.once("worker", (worker) => worker.once("exit", resolve)));
    const network = await createCut(lowered("mlp"), 2);
    network.step(examples(lowered("mlp"), 4, 1));
    network.dispose();
    expect(await ended).toBe(0);
  });

  test("with a network that nobody holds any more", () => {
    const script = `
      const ended = new Promise((resolve) => process.once("worker", (w) => w.once("exit", resolve)));
      const use = async () => {
        const network = await create({ threads: 2 });
        network.step(batch);
      };
      await use();
      const timer = setInterval(gc, 20);
      console.log("ended", await ended);
      clearInterval(timer);`;
    expect(runScript(script)).toBe("ended 0\n");
  });

  test("with the process, which they do not keep alive", () => {
    const script = `
      const network = await create({ threads: 3 });
      for (let i = 0; i < 100; i++) network.step(batch);
      globalThis.network = network;
      console.log("over");`;
    expect(runScript(script)).toBe("over\n");
  });
});

/** What a process writes that runs a script with a network's `create` and a `batch`; fails where it does not end. */
function runScript(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), "nabla-threads-"));
  try {
    const program = lowered("mlp");
    const [file] = printModule(program, {
      target: "js",
      wasm: compilePlan(planProgram(program), { cutFrom: 0 }),
    });
    writeFileSync(join(folder, "network.mjs"), file!.text);
    const fields = Object.entries(examples(program, program.capacity, 1)).map(
      ([name, values]) => `${name}: Float32Array.of(${[...values].join()})`,
    );
    const start = `import { create } from "./network.mjs";\nconst batch = { ${fields.join()} };\n`;
    writeFileSync(join(folder, "main.mjs"), start + script);
    const options = { encoding: "utf8", timeout: 60000 } as const;
    return execFileSync(process.execPath, ["--expose-gc", join(folder, "main.mjs")], options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("where threads cannot be had", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  test.each([
    ["no shared memory", { SharedArrayBuffer: undefined }],
    ["a page that is not isolated", { crossOriginIsolated: false }],
  ])("%s: one thread runs, and one warning says so", async (_, globals) => {
    const program = lowered("mlp");
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    const network = await createCut(program, 2);
    vi.unstubAllGlobals();
    const alone = await createCut(program, 1);
    const batch = examples(program, program.capacity, 1);
    expect(network.step(batch)).toEqual(alone.step(batch));
    expect(network.step(batch)).toEqual(alone.step(batch));
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toContain("threads: 2");
  });

  test("plain kernels: one warning", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const network = await createCut(lowered("mlp"), 2, "ts");
    network.step(examples(lowered("mlp"), 4, 1));
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test.each([0, 1.5, -2, Number.NaN, 1000])("threads: %d is refused", async (threads) => {
    await expect(createCut(lowered("mlp"), threads)).rejects.toThrow(
      /threads: .* whole number from 1 to 256/,
    );
  });
});
