/** @file Text → the files of a built network. No I/O: imports are read through `read`. */
import { type Diagnostic, hasErrors } from "../core/diagnostic.ts";
import { lineStarts, positionAt, type Span } from "../core/span.ts";
import { openSize } from "../diagnostics/data.ts";
import { printPytorch } from "../backends/pytorch/print-script.ts";
import { printModule } from "../backends/typescript/print-module.ts";
import { compilePlan } from "../backends/wasm/compile-plan.ts";
import { lower } from "../lower/lower.ts";
import type { Program } from "../lower/program.ts";
import { planProgram } from "../plan/plan-program.ts";
import { analyse, type AnalyseOptions } from "../sema/analyse.ts";
import type { Model } from "../sema/model.ts";

/** Languages of generated modules. */
export type ModuleTarget = "ts" | "js";

export const TARGETS = ["ts", "js", "pytorch"] as const;

export type Target = (typeof TARGETS)[number];

export const KERNELS = ["wasm", "ts"] as const;

/** wasm: kernels in WebAssembly, and those in plain code for where there is none; ts: these alone. */
export type KernelChoice = (typeof KERNELS)[number];

export interface CompileOptions extends AnalyseOptions {
  /** Default: ts. */
  readonly target?: Target;
  /** Default: wasm. */
  readonly kernels?: KernelChoice;
}

export interface CompiledFile {
  readonly path: string;
  readonly text: string;
}

export interface Compilation {
  /** Empty where there are errors. */
  readonly files: readonly CompiledFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/** Checks a spec and prints its module. Never throws for any text. */
export function compileSpec(
  source: { readonly file: string; readonly text: string },
  options: CompileOptions = {},
): Compilation {
  const { model, diagnostics, texts } = analyse(source, { ...options, use: true });
  if (model === null || hasErrors(diagnostics)) return { files: [], diagnostics, texts };
  const open = openSizesOf(model);
  if (open.length > 0) return { files: [], diagnostics: [...diagnostics, ...open], texts };
  const { target = "ts" } = options;
  const program = lower(model);
  if (target !== "pytorch")
    return { files: printProgram(program, target, options, texts), diagnostics, texts };
  const printed = printPytorch(model, program);
  const files = hasErrors(printed.diagnostics) ? [] : [{ path: `${model.name}.py`, text: printed.text }];
  return { files, diagnostics: [...diagnostics, ...printed.diagnostics], texts };
}

/** The module of a program: one file, and for js its declarations. */
function printProgram(
  program: Program,
  target: ModuleTarget,
  { kernels = "wasm" }: CompileOptions,
  texts: ReadonlyMap<string, string>,
): readonly CompiledFile[] {
  const plan = planProgram(program);
  const wasm = kernels === "wasm" ? compilePlan(plan) : undefined;
  return printModule(program, { target, plan, wasm, locate: locateIn(texts) });
}

/** Names the lines of spans as `digits.nn:9`. */
function locateIn(texts: ReadonlyMap<string, string>): (span: Span) => string | null {
  const starts = new Map([...texts].map(([file, text]) => [file, lineStarts(text)]));
  return ({ file, start }) => {
    const lines = starts.get(file);
    const name = file.replace(/^.*[\\/]/, "");
    return lines ? `${name}:${positionAt(lines, start).line}` : null;
  };
}

/** A built module has all its sizes; each one that is open is told. */
export function openSizesOf(model: Model): Diagnostic[] {
  return model.dims.map(({ name, min }) =>
    openSize.at(model.span, { name, model: model.name, example: Math.max(min, 64) }),
  );
}
