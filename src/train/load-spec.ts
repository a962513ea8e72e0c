/** @file A spec on disk → a network that runs in this process. */
import { readFileSync } from "node:fs";
import { hasErrors } from "../core/diagnostic.ts";
import { renderConcise } from "../diagnostics/render/concise.ts";
import { compileSpec, type CompileOptions } from "../driver/compile.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { KernelOptions } from "../runtime/wasm.ts";
import { importScript } from "./engines.ts";
import { describeSystemError } from "./read-files.ts";

/** Compiles and starts it. Throws an Error that says what is wrong with the file or with the spec. */
export async function loadSpec(
  file: string,
  options: Omit<CompileOptions, "target" | "read" | "kernels">,
  kernels: KernelOptions = {},
): Promise<RuntimeNetwork> {
  const read = (path: string): string | null => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return null;
    }
  };
  const { files, diagnostics, texts } = compileSpec(
    { file, text: readText(file) },
    { ...options, target: "js", read },
  );
  if (hasErrors(diagnostics)) throw new Error(`${file} has errors:\n${renderConcise(diagnostics, texts)}`);
  if (files.length === 0) throw new Error(`${file} has no model.`);
  return importScript(files, kernels);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${describeSystemError(error)}.`);
  }
}
