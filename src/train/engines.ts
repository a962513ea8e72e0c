/** @file A program as a network that runs in this process, by one of the engines. */
import { interpretProgram } from "../backends/interpreter/interpret-program.ts";
import { printModule } from "../backends/typescript/print-module.ts";
import { compilePlan } from "../backends/wasm/compile-plan.ts";
import type { Program } from "../lower/program.ts";
import { planProgram } from "../plan/plan-program.ts";
import { createNetwork, type RuntimeNetwork } from "../runtime/network.ts";
import { runOnOne } from "../runtime/plain-kernels.ts";
import type { KernelOptions } from "../runtime/wasm.ts";
import { invariant } from "../core/invariant.ts";

export const ENGINES = ["wasm", "ts", "interpreter"] as const;

export type EngineName = (typeof ENGINES)[number];

/** What a generated module exports. */
interface NetworkModule {
  create(options?: KernelOptions & { seed?: number }): Promise<RuntimeNetwork>;
}

/** wasm and ts: the generated module itself, imported from memory. interpreter: the reference, slow and exact. */
export async function createEngine(
  program: Program,
  engine: EngineName,
  threads = 1,
): Promise<RuntimeNetwork> {
  if (engine === "interpreter") runOnOne(threads);
  if (engine === "interpreter") return createNetwork(interpretProgram(program, { precision: "float32" }));
  const plan = planProgram(program);
  const wasm = engine === "wasm" ? compilePlan(plan) : undefined;
  return importScript(printModule(program, { target: "js", plan, wasm }), { kernels: engine, threads });
}

/** Starts the module among printed files, imported from memory. */
export async function importScript(
  files: readonly { readonly path: string; readonly text: string }[],
  options: KernelOptions = {},
): Promise<RuntimeNetwork> {
  const script = files.find((f) => f.path.endsWith(".js"));
  invariant(script, "the typescript backend prints a .js file");
  const url = `data:text/javascript;base64,${Buffer.from(script.text).toString("base64")}`;
  const module = (await import(url)) as NetworkModule;
  return module.create(options);
}
