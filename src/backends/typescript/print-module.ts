/** @file Program → one standalone module that imports nothing: the network's API, its kernels, the runtime. */
import type { Span } from "../../core/span.ts";
import type { Program } from "../../lower/program.ts";
import { planProgram } from "../../plan/plan-program.ts";
import { type Plan, planBytes } from "../../plan/plan.ts";
import { createNames } from "./names.ts";
import { commentText, printApi } from "./print-api.ts";
import { indent, printDefinition } from "./print-definition.ts";
import { type ModuleContext, printGraph } from "./print-graph.ts";
import { declaredNames, findDeclaration, runtimeParts } from "./runtime-parts.ts";
import { wrapCode, wrapText } from "./wrap.ts";
import { RUNTIME_PARTS } from "./runtime-text.gen.ts";

export interface PrintOptions {
  readonly target: "ts" | "js";
  /** Where a span is, as `digits.nn:9`. Without it comments name files alone. */
  readonly locate?: (span: Span) => string | null;
  /** Of the program, where it has been made already. */
  readonly plan?: Plan;
  /** The same plan's kernels in WebAssembly. Without them the module has those in plain code alone. */
  readonly wasm?: EmbeddedWasm;
}

export interface EmbeddedWasm {
  readonly bytes: Uint8Array;
  /** Of 64 KiB, that its memory needs, and more for each thread besides the main one. */
  readonly pages: number;
  readonly threadPages: number;
}

export interface PrintedFile {
  readonly path: string;
  readonly text: string;
}

/** Types of the runtime that users of a module meet. */
const PUBLIC_TYPES = ["StoredColumn", "Column", "Evaluation", "StepResult", "FitOptions", "EpochReport"];
const API_NAMES = [
  "Inputs",
  "Targets",
  "Outputs",
  "Options",
  "Fields",
  "TrainingData",
  "Network",
  "create",
  "define",
];
const WIDTH = 110;
/** Parts that kernels may call, by what they declare. */
const KERNEL_PARTS = RUNTIME_PARTS.filter(
  (p) =>
    p.name === "random" || p.name === "wasm" || p.name === "plain-kernels" || p.name.startsWith("kernels/"),
);

/** The module's file; for JavaScript also its declarations. The same program always gives the same text. */
export function printModule(program: Program, options: PrintOptions): PrintedFile[] {
  const typed = options.target === "ts";
  const plan = options.plan ?? planProgram(program);
  const context: ModuleContext = {
    plan,
    names: createNames([...declaredNames(RUNTIME_PARTS), ...API_NAMES]),
    locate: options.locate ?? ((span) => span.file.replace(/^.*[\\/]/, "")),
    typed,
    functions: new Map(),
    lines: [],
    tables: new Map(),
    scratch: 0,
  };
  const graphs = {
    predict: printGraph(context, plan.predict),
    entries: plan.entries.map((entry) => printGraph(context, entry)),
    calibration: plan.calibration && printGraph(context, plan.calibration),
    phases: plan.phases.map(({ step, evaluate }) => ({
      step: printGraph(context, step),
      evaluate: printGraph(context, evaluate),
    })),
  };
  const kernels = printKernels(context);
  const definition = printDefine(program, context, graphs, options.wasm ?? null);
  const parts = chooseParts(program, [...kernels, ...definition]);
  const base = program.file.replace(/^.*[\\/]/, "").replace(/\.nn$/, "") || program.name;
  const text = [
    ...printHeader(program, base, planBytes(plan), typed),
    ...(typed ? ["", ...printApi(program), "", `export type { ${PUBLIC_TYPES.join(", ")} };`] : []),
    "",
    ...printCreate(typed),
    ...heading("The network"),
    ...definition,
    ...heading("Kernels"),
    ...kernels,
    ...heading("Runtime"),
    ...parts.flatMap((part) => withGap(typed ? part.ts : part.js)),
    ...(options.wasm
      ? [...heading("Kernels in WebAssembly"), ...printWasm(options.wasm, planBytes(plan))]
      : []),
  ];
  const files = [{ path: `${base}.${options.target}`, text: finish(text) }];
  return typed ? files : [...files, { path: `${base}.d.ts`, text: finish(printDeclarations(program, base)) }];
}

function printHeader(program: Program, base: string, bytes: number, typed: boolean): string[] {
  const doc = commentText(program.doc);
  const predictable = program.outputs[0];
  return [
    "/**",
    ...wrapText(`${program.name}${doc === "" ? "" : `: ${doc}`}`, WIDTH - 3).map((line) => ` * ${line}`),
    " *",
    ` * Written by Nabla from ${base}.nn; change that, not this. Imports nothing.`,
    ` * Memory: ${(bytes / 1048576).toFixed(1)} MB for up to ${program.capacity} examples at once.`,
    " *",
    ` *   import { create } from "./${base}.${typed ? "ts" : "js"}";`,
    " *   const network = await create();",
    ...(program.phases.length > 0
      ? [" *   for await (const report of network.fit(data)) console.log(report.epoch, report.loss);"]
      : []),
    ...(predictable ? [` *   const { ${predictable.name} } = network.predict(inputs);`] : []),
    " *",
    " * Fields are handed over as the data files hold them, example after example, in typed arrays; `prepare` is applied",
    " * inside. What it learns, `fit` learns on the training part (a first `step` by itself: on its batch), and `save` keeps.",
    " * `augment` changes the batches of `fit` alone. A loss is the mean over examples before the update; the last, smaller",
    " * batch of an epoch is trained on too. The same seed gives the same numbers; `save({ training: true })` and `load` go",
    " * on exactly where a training stood.",
    " */",
  ];
}

function printCreate(typed: boolean): string[] {
  const doc = "/** A network with fresh start values. Each has its own memory. */";
  if (!typed) {
    return [
      doc,
      "export async function create(options = {}) {",
      `  return createNetwork(define(options), options);`,
      "}",
    ];
  }
  return [
    doc,
    "export async function create(options: Options = {}): Promise<Network> {",
    "  // The runtime knows fields by name alone; the types above are what it makes of this definition.",
    `  return createNetwork(define(options), options) as unknown as Network;`,
    "}",
  ];
}

function printDefine(
  program: Program,
  context: ModuleContext,
  graphs: Parameters<typeof printDefinition>[2],
  wasm: EmbeddedWasm | null,
): string[] {
  const { plan, typed, lines } = context;
  const draws = (name: string): boolean =>
    lines.some((line) => line.startsWith(`function ${name}(`) && line.includes("seed"));
  const call = (name: string): string => (draws(name) ? `${name}(m, n, seed, step)` : `${name}(m, n)`);
  const type = typed ? ": NetworkDefinition" : "";
  const body = indent(indent(printDefinition(program, plan, graphs, call).map(dropUnused)));
  const array = `allocateNumbers(${plan.size})`;
  if (!wasm)
    return [
      `function define({ threads }${typed ? ": { threads?: number }" : ""})${type} {`,
      "  runOnOne(threads);",
      `  const m = ${array};`,
      "  return {",
      ...body,
      "  };",
      "}",
    ];
  return [
    `function define(options${typed ? ": KernelOptions" : ""})${type} {`,
    `  const sizes = { pages: ${wasm.pages}, threadPages: ${wasm.threadPages}, size: ${plan.size} };`,
    "  const wasm = chooseKernels(options, WASM, sizes);",
    `  const m = wasm ? wasm.memory : ${array};`,
    `  const definition${type} = {`,
    ...body,
    "  };",
    "  return wasm ? runInWasm(definition, wasm) : definition;",
    "}",
  ];
}

/** Bytes in a line of base64: 108 characters. */
const LINE_BYTES = 81;

/** The module's bytes in base64, in lines. */
function printWasm({ bytes, pages }: EmbeddedWasm, arena: number): string[] {
  const lines = Array.from({ length: Math.ceil(bytes.length / LINE_BYTES) }, (_, i) =>
    btoa(String.fromCharCode(...bytes.subarray(i * LINE_BYTES, (i + 1) * LINE_BYTES))),
  );
  return [
    `/** The same kernels in WebAssembly, in base64: ${bytes.length} bytes. Besides the network's ${arena} bytes of memory they use ${pages * 65536 - arena} to pack matrices. */`,
    "const WASM = [",
    ...lines.map((line) => `  "${line}",`),
    '].join("");',
  ];
}

/** `(n, { seed, step }) => f(m, n)` reads neither. */
function dropUnused(line: string): string {
  return line.replace(/\(n, \{ seed, step \}\) => (\w+\(m, n\))/, "(n) => $1");
}

function printKernels(context: ModuleContext): string[] {
  const { scratch, tables, lines } = context;
  return [
    ...(scratch > 0
      ? ["/** Sums of the kernel at work, in float64. */", `const sums = new Float64Array(${scratch});`]
      : []),
    ...(tables.size > 0
      ? [
          "/** Windows of convolutions and pools: input, output, kernel, strides, padding before, dilations. */",
        ]
      : []),
    ...[...tables].map(([args, name]) => `const ${name} = windowTable(${args});`),
    ...lines,
  ];
}

/** The runtime itself, transforms and searches in use, and what kernels and formulas call. */
function chooseParts(program: Program, code: readonly string[]): ReturnType<typeof runtimeParts> {
  const text = code.join("\n");
  const called = KERNEL_PARTS.filter((part) =>
    declaredNames([part]).some((name) => new RegExp(`\\b${name}\\(`).test(text)),
  );
  const transforms = program.fields.flatMap((f) => [...f.prepare, ...f.augment]).map((s) => s.runtime);
  const searches = program.phases.flatMap((phase) =>
    phase.search ? [`search/${phase.search.runtime}`] : [],
  );
  return runtimeParts(["network", ...transforms, ...searches, ...called.map((p) => p.name)]);
}

export function printDeclarations(program: Program, base: string): string[] {
  return [
    `/** Written by Nabla from ${base}.nn; change that, not this. */`,
    ...printApi(program),
    "",
    ...PUBLIC_TYPES.flatMap((name) => [...findDeclaration(name), ""]),
    "/** A network with fresh start values. Each has its own memory. */",
    "export declare function create(options?: Options): Promise<Network>;",
  ];
}

function heading(title: string): string[] {
  return ["", `// ${"-".repeat(Math.max(0, 100 - title.length))} ${title}`, ""];
}

function withGap(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, ""];
}

function finish(lines: readonly string[]): string {
  return (
    lines
      .flatMap((line) => wrapCode(line, WIDTH))
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trimEnd() + "\n"
  );
}
