/** @file The engines that run programs: tests that hold numbers against a reference do so in each of them. */
import { interpretProgram } from "../src/backends/interpreter/interpret-program.ts";
import { printModule } from "../src/backends/typescript/print-module.ts";
import { compilePlan } from "../src/backends/wasm/compile-plan.ts";
import type { Program } from "../src/lower/program.ts";
import { planProgram } from "../src/plan/plan-program.ts";
import { createNetwork, type RuntimeNetwork } from "../src/runtime/network.ts";
import { importNetwork } from "./backends/typescript/run-module.ts";

export interface Engine {
  readonly name: string;
  /** Of the numbers in memory. */
  readonly precision: "float64" | "float32";
  readonly create: (program: Program) => Promise<RuntimeNetwork>;
}

export const EXACT: Engine = {
  name: "float64 interpreter",
  precision: "float64",
  create: async (program) => createNetwork(interpretProgram(program, { precision: "float64" })),
};

export const INTERPRETER: Engine = {
  name: "float32 interpreter",
  precision: "float32",
  create: async (program) => createNetwork(interpretProgram(program, { precision: "float32" })),
};

export const MODULE: Engine = { name: "generated module", precision: "float32", create: importNetwork };

export const WASM: Engine = {
  name: "module in WebAssembly",
  precision: "float32",
  async create(program) {
    const [script] = printModule(program, { target: "js", wasm: compilePlan(planProgram(program)) });
    const url = `data:text/javascript;base64,${Buffer.from(script!.text).toString("base64")}`;
    const module = (await import(url)) as {
      create(options: { kernels: "wasm" }): Promise<RuntimeNetwork>;
    };
    return module.create({ kernels: "wasm" });
  },
};

export const ENGINES: readonly Engine[] = [EXACT, INTERPRETER, MODULE, WASM];
