/** @file A file of the zoo built for ONNX and run by onnxruntime-web, against the wasm engine. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { compileOnnx } from "../../../src/driver/compile-onnx.ts";
import { lower } from "../../../src/lower/lower.ts";
import type { Program } from "../../../src/lower/program.ts";
import type { TensorType } from "../../../src/ir/types.ts";
import type { Forward, RuntimeNetwork } from "../../../src/runtime/network.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import { analyse } from "../../../src/sema/analyse.ts";
import { createEngine } from "../../../src/train/engines.ts";
import { type Fed, runOnnx } from "./onnxruntime.ts";

/** Values of open sizes: not those at which the files are lowered. */
const OPEN = 9;
/** float32 sums in another order, relative to the largest output. */
const TOLERANCE = 1e-5;

/** Builds, runs with `examples` examples, and compares every output and entry. Gives the errors of a spec that ONNX cannot express. */
export async function compareWithOnnxruntime(file: string, examples: number): Promise<readonly string[]> {
  const text = readFileSync(file, "utf8");
  const read = (path: string): string | null => readFileSync(path, "utf8");
  const { model } = analyse({ file, text }, { use: true, prove: false, read });
  const dims = new Map(
    model!.dims.map(({ name, min, max }) => [name, Math.min(Math.max(OPEN, min), max ?? OPEN)]),
  );
  // What `prepare` does is no part of the file.
  const program = lower({ ...model!, train: null }, dims);
  const network = await createEngine(program, "wasm");
  stir(network);
  const { files, diagnostics } = compileOnnx({ file, text }, { read }, (other) => {
    for (const [name, { data }] of Object.entries(other.parameters)) data.set(network.parameters[name]!.data);
  });
  const errors = diagnostics.filter((d) => d.severity === "error").map((d) => `${d.code}: ${d.message}`);
  if (errors.length > 0) return errors;
  const inputs = program.fields.filter((f) => f.role === "input");
  const main = { inputs, forward: network.predict };
  const entries = program.entries.map((e) => ({ inputs: e.inputs, forward: network.entries[e.name]! }));
  expect(files.map((f) => f.entry)).toEqual([null, ...program.entries.map((e) => e.name)]);
  for (const [i, { inputs: takes, forward }] of [main, ...entries].entries())
    await compareFile(files[i]!.bytes, program, takes, examples, forward);
  return [];
}

/** Running statistics, biases and scales away from their start values. */
function stir(network: RuntimeNetwork): void {
  Object.entries(network.parameters).forEach(([name, { data }], stream) => {
    const [base, reach] = /running_var$|scale$/.test(name)
      ? [1, 0.5]
      : /running_mean$|bias$|shift$/.test(name)
        ? [0, 0.1]
        : [0, 0];
    if (reach > 0)
      for (let i = 0; i < data.length; i++) data[i] = base + reach * (2 * randomUniform(6, stream, 0, i) - 1);
  });
}

async function compareFile(
  bytes: Uint8Array,
  program: Program,
  inputs: readonly { readonly name: string; readonly type: TensorType }[],
  examples: number,
  forward: Forward,
): Promise<void> {
  const batch = Object.fromEntries(inputs.map((f, k) => [f.name, draw(f, program, k, examples)]));
  const feeds = inputs.map(({ name, type }): [string, Fed] => [
    name,
    {
      type: type.dtype === "index" ? "int64" : "float32",
      shape: sizesOf(type, examples),
      data: batch[name]!,
    },
  ]);
  const found = await runOnnx(bytes, Object.fromEntries(feeds));
  const expected = forward(batch);
  expect(Object.keys(expected).length).toBeGreaterThan(0);
  for (const [name, wanted] of Object.entries(expected)) {
    const given = (found[name] ?? found[`${name}_out`])!.data;
    const size = Array.from(wanted).reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
    expect(given.length).toBe(wanted.length);
    const error = given.reduce((most, x, k) => Math.max(most, Math.abs(x - wanted[k]!)), 0) / size;
    expect(error, name).toBeLessThan(TOLERANCE);
  }
}

function sizesOf(type: TensorType, examples: number): number[] {
  return type.shape.map((dim) => (typeof dim === "number" ? dim : examples * dim.batch));
}

function draw(
  { name, type }: { name: string; type: TensorType },
  program: Program,
  stream: number,
  examples: number,
): Float32Array {
  const size = sizesOf(type, examples).reduce((a, b) => a * b, 1);
  const classes = program.fields.find((f) => f.name === name)?.classes ?? 2;
  return Float32Array.from({ length: size }, (_, i) => {
    const u = randomUniform(9, stream, 0, i);
    return type.dtype === "index" ? Math.floor(u * classes) : 2 * u - 1;
  });
}
