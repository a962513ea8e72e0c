/** @file Modules with kernels in WebAssembly: they type-check alone, and run with them, without them, and where there are none. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import wabt from "wabt";
import { printModule } from "../../../src/backends/typescript/print-module.ts";
import { compilePlan } from "../../../src/backends/wasm/compile-plan.ts";
import type { Program } from "../../../src/lower/program.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import type { RuntimeNetwork } from "../../../src/runtime/network.ts";
import { examples, lowered, SPECS } from "../typescript/specs.ts";

const TSC = resolve("node_modules/typescript/bin/tsc");
const NAMES = Object.keys(SPECS) as (keyof typeof SPECS)[];

interface NetworkModule {
  create(options?: { kernels?: "auto" | "wasm" | "ts" }): Promise<RuntimeNetwork>;
}

async function importModule(program: Program): Promise<NetworkModule> {
  const [script] = printModule(program, { target: "js", wasm: compilePlan(planProgram(program)) });
  const url = `data:text/javascript;base64,${Buffer.from(script!.text).toString("base64")}`;
  return (await import(url)) as NetworkModule;
}

afterEach(() => vi.unstubAllGlobals());

test.each(NAMES)("the kernels of %s validate by wabt", async (name) => {
  const { readWasm } = await wabt();
  const { bytes } = compilePlan(planProgram(lowered(name)));
  expect(() => readWasm(bytes, { simd: true, threads: true }).validate()).not.toThrow();
});

test("a module runs its kernels as it is asked to", async () => {
  const program = lowered("mlp");
  const { create } = await importModule(program);
  const batch = examples(program, program.capacity, 1);
  const losses = [];
  for (const kernels of ["auto", "wasm", "ts"] as const)
    losses.push((await create({ kernels })).step(batch).loss);
  expect(losses[0]).toBe(losses[1]);
  expect(losses[2]).toBeCloseTo(losses[0]!, 5);
});

test("without WebAssembly a module falls back on plain code, unless it must not", async () => {
  const program = lowered("mlp");
  const { create } = await importModule(program);
  const batch = examples(program, program.capacity, 1);
  const plain = (await create({ kernels: "ts" })).step(batch).loss;
  vi.stubGlobal("WebAssembly", undefined);
  expect((await create()).step(batch).loss).toBe(plain);
  await expect(create({ kernels: "wasm" })).rejects.toThrow("no WebAssembly with SIMD here");
});

test("modules with kernels in WebAssembly type-check under strict, alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-wasm-"));
  try {
    const program = lowered("conv");
    const [module] = printModule(program, { target: "ts", wasm: compilePlan(planProgram(program)) });
    writeFileSync(join(folder, "network.ts"), module!.text);
    const options = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022", "--types", ""];
    const run = () =>
      execFileSync(process.execPath, [TSC, ...options, join(folder, "network.ts")], {
        cwd: folder,
        stdio: "pipe",
      });
    expect(run).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
