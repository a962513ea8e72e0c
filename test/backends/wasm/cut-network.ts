/** @file A network whose kernels are all cut for threads, however small. */
import { printModule } from "../../../src/backends/typescript/print-module.ts";
import { compilePlan } from "../../../src/backends/wasm/compile-plan.ts";
import type { Program } from "../../../src/lower/program.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import type { RuntimeNetwork } from "../../../src/runtime/network.ts";
import { importScript } from "../../../src/train/engines.ts";

export async function createCut(
  program: Program,
  threads: number,
  kernels: "wasm" | "ts" = "wasm",
): Promise<RuntimeNetwork> {
  const plan = planProgram(program);
  const wasm = compilePlan(plan, { cutFrom: 0 });
  return importScript(printModule(program, { target: "js", plan, wasm }), { kernels, threads });
}
