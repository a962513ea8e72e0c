/**
 * @file Files for ONNX give in onnxruntime-web what the interpreter gives. Runs where the package is installed, or
 * where NABLA_ORT names its `ort.node.min.mjs`.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { interpretProgram } from "../../../src/backends/interpreter/interpret-program.ts";
import { printOnnx } from "../../../src/backends/onnx/print-onnx.ts";
import type { TensorType } from "../../../src/ir/types.ts";
import { lower } from "../../../src/lower/lower.ts";
import { createNetwork, type Forward } from "../../../src/runtime/network.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import { analyse } from "../../../src/sema/analyse.ts";

interface Session {
  readonly inputNames: readonly string[];
  run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: ArrayLike<number | bigint> }>>;
}

interface Ort {
  readonly Tensor: new (type: string, data: ArrayLike<number | bigint>, shape: readonly number[]) => unknown;
  readonly InferenceSession: { create(bytes: Uint8Array): Promise<Session> };
}

const given = process.env["NABLA_ORT"];
const ort = await findOrt();

async function findOrt(): Promise<Ort | null> {
  const specifier = given ? pathToFileURL(given).href : "onnxruntime-web";
  try {
    const found = (await import(/* @vite-ignore */ specifier)) as Ort & { default?: Ort };
    return found.default ?? found;
  } catch {
    return null;
  }
}

const EXAMPLES = 3;
const NAMES = (
  "digits/mlp digits/lenet digits/batch-norm history/xor autoencoders/convolutional autoencoders/tied sequences/gru sequences/lstm " +
  "sequences/seq2seq sequences/tiny-gpt"
).split(" ");

describe.skipIf(ort === null)("a file for ONNX (skipped without onnxruntime-web)", () => {
  test.each(NAMES)("%s gives the interpreter's outputs, entry by entry", async (name) => {
    const file = `specs/${name}.nn`;
    const set: Record<string, string> = /sequences\/(?!seq2seq)/.test(name) ? { t: "7" } : {};
    const { model } = analyse({ file, text: readFileSync(file, "utf8") }, { set, prove: false });
    // What `prepare` does is no part of the file.
    const program = lower({ ...model!, train: model!.train && { ...model!.train, data: null } });
    const net = createNetwork(interpretProgram(program, { precision: "float32" }), { seed: 5 });
    const { files, unsupported } = printOnnx(program, net.parameters);
    expect(unsupported).toEqual([]);
    const inputs = program.fields.filter((f) => f.role === "input");
    const main = { inputs, outputs: program.outputs, forward: net.predict };
    const entries = program.entries.map((e) => ({ inputs: e.inputs, outputs: e.outputs, forward: net.entries[e.name]! }));
    for (const [i, { inputs: takes, outputs, forward }] of [main, ...entries].entries()) {
      const batch = Object.fromEntries(takes.map((f, k) => [f.name, draw(f.type, k, 4)]));
      await compare(files[i]!.bytes, takes, batch, outputs, forward);
    }
  });
});

async function compare(
  bytes: Uint8Array,
  inputs: readonly { readonly name: string; readonly type: TensorType }[],
  batch: Record<string, Float32Array>,
  outputs: readonly { readonly name: string }[],
  forward: Forward,
): Promise<void> {
  const session = await ort!.InferenceSession.create(bytes);
  const feeds = inputs.map(({ name, type }) => {
    const data = batch[name]!;
    const whole = type.dtype === "index" ? BigInt64Array.from(data, (x) => BigInt(x)) : data;
    return [name, new ort!.Tensor(type.dtype === "index" ? "int64" : "float32", whole, sizesOf(type))] as const;
  });
  const found = await session.run(Object.fromEntries(feeds.filter(([name]) => session.inputNames.includes(name))));
  const expected = forward(batch);
  for (const { name } of outputs) {
    const [a, b] = [Array.from(found[name]!.data, Number), Array.from(expected[name]!)];
    const size = b.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
    expect(a.length).toBe(b.length);
    expect(a.reduce((most, x, k) => Math.max(most, Math.abs(x - b[k]!)), 0) / size).toBeLessThan(1e-5);
  }
}

function sizesOf(type: TensorType): number[] {
  return type.shape.map((dim) => (typeof dim === "number" ? dim : EXAMPLES));
}

function draw(type: TensorType, stream: number, classes: number): Float32Array {
  const size = sizesOf(type).reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: size }, (_, i) => {
    const u = randomUniform(9, stream, 0, i);
    return type.dtype === "index" ? Math.floor(u * classes) : u;
  });
}
