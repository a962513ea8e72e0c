/** @file A program as a network that runs here: the module that `nabla build` writes, imported from memory. */
import { printModule } from "../../src/backends/typescript/print-module.ts";
import { compilePlan } from "../../src/backends/wasm/compile-plan.ts";
import type { Program } from "../../src/lower/program.ts";
import { planProgram } from "../../src/plan/plan-program.ts";
import type { RuntimeNetwork } from "../../src/runtime/network.ts";
import type { RunStart } from "../shared/run.ts";

interface NetworkModule {
  create(options: { kernels: "wasm" | "ts" }): Promise<RuntimeNetwork>;
}

export interface Started {
  readonly network: RuntimeNetwork;
  readonly engine: RunStart["engine"];
}

/** With WebAssembly where the browser has it. */
export async function startNetwork(program: Program): Promise<Started> {
  const plan = planProgram(program);
  const files = printModule(program, { target: "js", plan, wasm: compilePlan(plan) });
  const script = files.find((f) => f.path.endsWith(".js"))!;
  const url = URL.createObjectURL(new Blob([script.text], { type: "text/javascript" }));
  try {
    const { create } = (await import(url)) as NetworkModule;
    try {
      return { network: await create({ kernels: "wasm" }), engine: "WebAssembly" };
    } catch {
      return { network: await create({ kernels: "ts" }), engine: "JavaScript" };
    }
  } finally {
    URL.revokeObjectURL(url);
  }
}
