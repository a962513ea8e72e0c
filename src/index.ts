/** @file The library: check, compile, format and load specs from a program. All but `load` touch no files and run in a browser. */
import { type ChoiceOptions, printSet } from "./browser.ts";
import type { RuntimeNetwork } from "./runtime/network.ts";

export type {
  CheckOptions,
  ChoiceOptions,
  CompiledFile,
  CompileOptions,
  Diagnostic,
  Edit,
  Fix,
  PlacedDiagnostic,
  Position,
  Related,
  SetValue,
  Severity,
  Span,
  Summary,
  SummaryField,
  SummaryLayer,
  Target,
} from "./browser.ts";
export type { RuntimeNetwork as Network } from "./runtime/network.ts";
export { check, compile, format } from "./browser.ts";

export interface LoadOptions extends Omit<ChoiceOptions, "file" | "read"> {
  /** How many threads share the work; default 1. Results do not depend on it. */
  readonly threads?: number;
}

/** Node only: a spec as a network that runs, compiled in memory. Throws an Error that lists what is wrong with the spec. */
export async function load(file: string, options: LoadOptions = {}): Promise<RuntimeNetwork> {
  const { loadSpec } = await import("./train/load-spec.ts");
  const { model, train, threads } = options;
  return loadSpec(file, { model, train, set: printSet(options.set) }, { threads });
}
