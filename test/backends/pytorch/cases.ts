/** @file What the interpreter says of a spec, as files that check.py compares a generated script with. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasErrors } from "../../../src/core/diagnostic.ts";
import { interpretProgram } from "../../../src/backends/interpreter/interpret-program.ts";
import { printPytorch } from "../../../src/backends/pytorch/print-script.ts";
import type { ArgumentValue } from "../../../src/library/define.ts";
import { makeArguments } from "../../../src/library/arguments.ts";
import { lower } from "../../../src/lower/lower.ts";
import type { Program } from "../../../src/lower/program.ts";
import { isGraph, type Graph } from "../../../src/ir/graph.ts";
import { OPTIMIZERS } from "../../../src/optimizers/registry.gen.ts";
import { createNetwork, type RuntimeNetwork } from "../../../src/runtime/network.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import { encodeSafetensors } from "../../../src/runtime/safetensors.ts";
import { analyse } from "../../../src/sema/analyse.ts";
import type { Model, PhaseSetup } from "../../../src/sema/model.ts";

const EXAMPLES = 4;

/** Writes the case of a spec; its errors and those of the target throw. */
export function writeCase(folder: string, file: string, set: Readonly<Record<string, string>> = {}): void {
  const text = readFileSync(file, "utf8");
  writeTextCase(folder, file, text, set);
}

export function writeTextCase(folder: string, file: string, text: string, set: Readonly<Record<string, string>> = {}): void {
  const { model, diagnostics } = analyse({ file, text }, { set, prove: false, read: (path) => readFileSync(path, "utf8") });
  if (!model || hasErrors(diagnostics)) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  const printed = printPytorch(model, lower(model));
  if (printed.diagnostics.length > 0) throw new Error(printed.diagnostics.map((d) => d.message).join("\n"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "script.py"), printed.text);
  // Scripts prepare their data before the model sees it; the reference gets it as it is.
  const program = lower(model.train ? { ...model, train: { ...model.train, data: null } } : model);
  const batch = examples(program);
  const net = networkOf(program);
  writeArrays(join(folder, "weights.safetensors"), weightsOf(net));
  writeArrays(join(folder, "batch.safetensors"), batchArrays(program, batch));
  const inputs = program.fields.filter((f) => f.role === "input").map((f) => f.name);
  writeFileSync(join(folder, "inputs.json"), JSON.stringify(inputs));
  const outputs = net.predict(Object.fromEntries(inputs.map((name) => [name, batch[name]!])));
  writeArrays(
    join(folder, "outputs.safetensors"),
    program.outputs.map((o) => ({ name: o.name, shape: withBatch(o.type.shape), data: Float64Array.from(outputs[o.name]!) })),
  );
  model.train?.phases.forEach((phase, i) => {
    if (i < 4) writePhase(folder, model, phase, i, batch);
  });
}

function writePhase(folder: string, model: Model, phase: PhaseSetup, i: number, batch: Record<string, Float32Array>): void {
  const at = (name: string) => join(folder, `${i}-${name}.safetensors`);
  const program = lower(onePhase(model, phase));
  const net = networkOf(program);
  writeArrays(at("weights"), weightsOf(net));
  writeArrays(at("batch"), batchArrays(program, batch));
  const { loss, metrics } = net.evaluate(batch);
  const known = Object.entries({ loss, ...metrics });
  writeArrays(
    at("evaluation"),
    known.map(([name, value]) => ({ name, shape: [1], data: Float64Array.of(value) })),
  );
  if (hasNoise(program.phases[0]!.step) || phase.batch < EXAMPLES) return;
  const sgd = OPTIMIZERS.get("sgd")!;
  const rate: ReadonlyMap<string, ArgumentValue> = new Map([["lr", { kind: "number", value: 1, percent: false }]]);
  const plain = { definition: sgd, args: makeArguments(sgd.arguments, rate, new Map()), span: phase.span };
  const descent = networkOf(lower(onePhase(model, { ...phase, optimizer: plain, schedule: null, clip: null })));
  const before = weightsOf(descent);
  descent.step(batch);
  const after = weightsOf(descent);
  const trains = new Set(program.phases[0]!.trains);
  const gradients = before.map((w, k) => ({ ...w, data: w.data.map((v, j) => v - after[k]!.data[j]!) }));
  writeArrays(at("gradients"), gradients.filter((g) => trains.has(g.name)));
  if (program.phases[0]!.search || program.phases[0]!.schedule.kind === "plateau") return;
  for (let step = 0; step < 10; step++) net.step(batch);
  writeArrays(at("trained"), weightsOf(net));
}

function onePhase(model: Model, phase: PhaseSetup): Model {
  return { ...model, train: { ...model.train!, phases: [{ ...phase, load: null }], data: null } };
}

/** A network in float64 whose start values are float32 numbers. */
function networkOf(program: Program): RuntimeNetwork {
  const net = createNetwork(interpretProgram(program, { precision: "float64" }), { seed: 5 });
  const values = Object.entries(net.parameters);
  values.forEach(([name, { data }], k) => {
    const isBuffer = program.parameters.find((p) => p.name === name)!.kind === "buffer";
    // Weights of 0 and means of 0 would hide what is exchanged.
    for (let i = 0; i < data.length; i++) {
      const noise = 0.1 * randomUniform(23, k, 0, i);
      data[i] = Math.fround(data[i]! + (isBuffer ? noise : noise - 0.05));
    }
  });
  Object.assign(net.progress, { perEpoch: 4, total: 40 });
  return net;
}

function weightsOf(net: RuntimeNetwork): Arrays {
  return Object.entries(net.parameters).map(([name, { shape, data }]) => ({ name, shape, data: Float64Array.from(data) }));
}

type Arrays = { name: string; shape: readonly number[]; data: Float64Array }[];

function writeArrays(path: string, arrays: Arrays): void {
  writeFileSync(path, encodeSafetensors(arrays));
}

function withBatch(shape: readonly unknown[]): number[] {
  return shape.map((dim) => (typeof dim === "number" ? dim : EXAMPLES));
}

function batchArrays(program: Program, batch: Record<string, Float32Array>): Arrays {
  return program.fields.map((f) => ({ name: f.name, shape: withBatch(f.type.shape), data: Float64Array.from(batch[f.name]!) }));
}

/** Whole numbers below the number of classes, 0 and 1, or numbers in 0…1. */
function examples(program: Program): Record<string, Float32Array> {
  return Object.fromEntries(
    program.fields.map(({ name, type, classes }, stream) => {
      const size = withBatch(type.shape).reduce((a, b) => a * b, 1);
      const draw = (i: number) => randomUniform(11, stream, 0, i);
      const limit = type.dtype === "bool" ? 2 : classes;
      return [name, Float32Array.from({ length: size }, (_, i) => (limit === null ? draw(i) : Math.floor(draw(i) * limit)))];
    }),
  );
}

function hasNoise(graph: Graph): boolean {
  return graph.nodes.some((node) => node.op === "random" || Object.values(node.attrs).some((a) => isGraph(a) && hasNoise(a)));
}
