/** @file A program as a network that runs in this process, by one of the engines. */
import { interpretProgram } from "../backends/interpreter/interpret-program.ts";
import { printModule } from "../backends/typescript/print-module.ts";
import type { Program } from "../lower/program.ts";
import { createNetwork, type RuntimeNetwork } from "../runtime/network.ts";
import { invariant } from "../core/invariant.ts";

export const ENGINES = ["ts", "interpreter"] as const;

export type EngineName = (typeof ENGINES)[number];

/** What a generated module exports. */
interface NetworkModule {
  create(options?: { seed?: number }): Promise<RuntimeNetwork>;
}

/** ts: the generated module itself, imported from memory. interpreter: the reference, slow and exact. */
export async function createEngine(program: Program, engine: EngineName): Promise<RuntimeNetwork> {
  if (engine === "interpreter") return createNetwork(interpretProgram(program, { precision: "float32" }));
  return importScript(printModule(program, { target: "js" }));
}

/** Starts the module among printed files, imported from memory. */
export async function importScript(
  files: readonly { readonly path: string; readonly text: string }[],
): Promise<RuntimeNetwork> {
  const script = files.find((f) => f.path.endsWith(".js"));
  invariant(script, "the typescript backend prints a .js file");
  const url = `data:text/javascript;base64,${Buffer.from(script.text).toString("base64")}`;
  const module = (await import(url)) as NetworkModule;
  return module.create();
}
