/** @file The types that a generated module exports: the network's fields, outputs and methods in the spec's words. */
import { type Dim, isBatchDim, type TensorType } from "../../ir/types.ts";
import type { Program } from "../../lower/program.ts";
import { propertyName } from "./names.ts";

/** Interfaces and the network's methods, without `create` and the types of the runtime. */
export function printApi(program: Program): string[] {
  const inputs = program.fields.filter((f) => f.role === "input");
  const targets = program.fields.filter((f) => f.role === "target");
  const phase = printPhaseOption(program);
  return [
    ...printInterface(
      "Inputs",
      "What the network reads, as the data files hold it.",
      inputs.map((f) => ({ ...f, array: arrayOf(f.type) })),
    ),
    "",
    ...printInterface(
      "Targets",
      "What training compares with.",
      targets.map((f) => ({ ...f, array: arrayOf(f.type) })),
    ),
    "",
    ...printInterface(
      "Outputs",
      "What `predict` gives.",
      program.outputs.map((o) => ({ ...o, array: "Float32Array" })),
    ),
    "",
    "export interface Options {",
    "  /** Instead of the spec's seed: start values, order of examples, noise. */",
    "  seed?: number;",
    "  /** How many threads share the work; default 1. Results do not depend on it. */",
    "  threads?: number;",
    "  /** auto: in WebAssembly where there is any, or else in plain code. */",
    '  kernels?: "auto" | "wasm" | "ts";',
    "}",
    "",
    "/** All fields of a part of the data, in arrays of any kind. */",
    "export interface Fields {",
    ...program.fields.map((f) => `  ${propertyName(f.name)}: Column;`),
    "}",
    "",
    "/** The training part, or all parts. Without `val` it is taken from the training part, if the spec says so. */",
    "export type TrainingData = Fields | { train: Fields; val?: Fields; test?: Fields };",
    "",
    "export interface Network {",
    `  /** One update on a batch of at most ${program.capacity} examples. The loss is the mean before the update. */`,
    `  step(batch: Inputs & Targets${phase}): StepResult;`,
    "  /** Loss and metrics of any number of examples, at rest. */",
    `  evaluate(batch: Inputs & Targets${phase}): Evaluation;`,
    "  predict(inputs: Inputs): Outputs;",
    ...program.entries.flatMap((entry) => {
      const given = entry.inputs.map((i) => `${propertyName(i.name)}: ${arrayOf(i.type)}`).join("; ");
      const made = entry.outputs.map((o) => `${propertyName(o.name)}: Float32Array`).join("; ");
      return [`  ${propertyName(entry.name)}(inputs: { ${given} }): { ${made} };`];
    }),
    "  /** Trains as the spec's `train` block says, phases and schedule included. */",
    "  fit(data: TrainingData, options?: FitOptions): AsyncGenerator<EpochReport>;",
    "  /** Weights alone, or with `{ training: true }` everything that an exact resume needs. Safetensors. */",
    "  save(options?: { training?: boolean }): Uint8Array;",
    "  load(bytes: Uint8Array): void;",
    "  /** Views of memory, writable. */",
    "  readonly parameters: Record<string, { shape: readonly number[]; data: Float32Array }>;",
    "  /** Ends the other threads, where there are any; the network goes on on one. They end with the network, too. */",
    "  dispose(): void;",
    "}",
  ];
}

/** `, options?: { phase?: "outer" | "fine" }` where there are several. */
function printPhaseOption({ phases }: Program): string {
  const names = phases.flatMap((p) => (p.name === null ? [] : [JSON.stringify(p.name)]));
  return names.length > 1 ? `, options?: { phase?: ${names.join(" | ")} }` : "";
}

interface Member {
  readonly name: string;
  readonly type: TensorType;
  readonly doc: string;
  readonly array: string;
}

function printInterface(name: string, doc: string, members: readonly Member[]): string[] {
  if (members.length === 0) return [`/** ${doc} */`, `export interface ${name} {}`];
  return [
    `/** ${doc} */`,
    `export interface ${name} {`,
    ...members.flatMap((m) => [
      `  /** ${commentText([printExtent(m.type.shape), m.doc].filter((t) => t !== "").join(". "))} */`,
      `  ${propertyName(m.name)}: ${m.array};`,
    ]),
    "}",
  ];
}

/** `n × 28 × 28 × 1` */
function printExtent(shape: readonly Dim[]): string {
  if (shape.length === 0) return "one number";
  return shape.map((d) => (isBatchDim(d) ? (d.batch === 1 ? "n" : `${d.batch}n`) : String(d))).join(" × ");
}

function arrayOf(type: TensorType): string {
  return type.dtype === "index" ? "Int32Array" : type.dtype === "bool" ? "Uint8Array" : "Float32Array";
}

/** Text that cannot end the comment it stands in. */
export function commentText(text: string): string {
  return text.replaceAll("*/", "* /").replace(/\s+/g, " ").trim();
}
