/** @file An imported ONNX file gives, in our engine, what onnxruntime-web gives on the original. */
import { expect } from "vitest";
import { importOnnx, type OnnxImportOptions } from "../../src/import/import-onnx.ts";
import type { Imported, ImportedPort } from "../../src/import/finish-import.ts";
import type { TensorType } from "../../src/ir/types.ts";
import { lower } from "../../src/lower/lower.ts";
import { randomUniform } from "../../src/runtime/random.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { formatSource } from "../../src/syntax/format.ts";
import { createEngine } from "../../src/train/engines.ts";
import { type Fed, runOnnx } from "../backends/onnx/onnxruntime.ts";

export interface CompareOptions extends Partial<OnnxImportOptions> {
  readonly examples?: number;
  /** Values of open sizes. */
  readonly dims?: Readonly<Record<string, number>>;
  /** Relative to the largest output. */
  readonly tolerance?: number;
  /** From −reach to reach. */
  readonly reach?: number;
}

/** Imports, checks that the text is checked and formatted, and compares all outputs. Gives the text. */
export async function expectSameOutputs(bytes: Uint8Array, options: CompareOptions = {}): Promise<string> {
  const imported = expectImported(bytes, options);
  const { text } = imported;
  expect(formatSource(text)).toBe(text);
  const { model, diagnostics } = analyse({ file: "imported.nn", text }, { use: true });
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  const dims = new Map(model!.dims.map(({ name }) => [name, options.dims?.[name] ?? 5]));
  const program = lower(model!, dims);
  const network = await createEngine(program, "wasm");
  network.load(imported.weights!);
  const n = options.examples ?? 2;
  const feeds: Record<string, Fed> = {};
  const batch: Record<string, Float32Array> = {};
  program.fields.forEach((field, stream) => {
    const port = imported.inputs.find((p) => p.given === field.name)!;
    const shape = sizesOf(field.type, n);
    const data = draw(shape, field.classes, stream, options.reach ?? 1);
    batch[field.name] = data;
    feeds[port.name] = toOriginal(port, shape, data, field.type.dtype === "index");
  });
  const expected = await runOnnx(bytes, feeds);
  const found = network.predict(batch);
  for (const port of imported.outputs) {
    const { type } = program.outputs.find((o) => o.name === port.given)!;
    const ours = toOriginal(port, sizesOf(type, n), Float32Array.from(found[port.given]!), false);
    const theirs = expected[port.name]!;
    expect(ours.data.length, port.name).toBe(theirs.data.length);
    const size = theirs.data.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
    const error = theirs.data.reduce((most, x, i) => Math.max(most, Math.abs(x - ours.data[i]!)), 0) / size;
    expect(error, `${port.name} of\n${text}`).toBeLessThan(options.tolerance ?? 1e-4);
  }
  return text;
}

export function expectImported(bytes: Uint8Array, options: CompareOptions = {}): Imported {
  const result = importOnnx(bytes, { name: "net", ...options });
  if (result.kind === "refused")
    throw new Error(result.problems.map((p) => `${p.place}: ${p.message}`).join("\n"));
  return result.imported;
}

/** Everything that stands in the way, one line each. */
export function problemsOf(bytes: Uint8Array, options: Partial<OnnxImportOptions> = {}): readonly string[] {
  const result = importOnnx(bytes, { name: "net", ...options });
  return result.kind === "refused"
    ? result.problems.map((p) => (p.place === "" ? p.message : `${p.place}: ${p.message}`))
    : [];
}

function sizesOf(type: TensorType, n: number): number[] {
  return type.shape.map((dim) => (typeof dim === "number" ? dim : dim.batch * n));
}

function draw(shape: readonly number[], classes: number | null, stream: number, reach: number): Float32Array {
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => {
    const u = randomUniform(3, stream, 0, i);
    return classes === null ? reach * (2 * u - 1) : Math.floor(u * classes);
  });
}

/** [n, ...] in the spec's axes → the original's. */
function toOriginal(
  { axes, batch }: ImportedPort,
  shape: readonly number[],
  data: Float32Array,
  whole: boolean,
): Fed {
  const order = [batch, ...axes];
  const rank = Math.max(order.length, shape.length, ...order.map((axis) => axis + 1));
  const turned = Array.from({ length: rank }, (_, axis) => shape[order.indexOf(axis)] ?? 1);
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const moved = new Float32Array(data.length);
  const index = turned.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    moved[i] = data[order.reduce((sum, axis, k) => sum + index[axis]! * strides[k]!, 0)]!;
    for (let axis = rank - 1; axis >= 0 && ++index[axis]! === turned[axis]; axis--) index[axis] = 0;
  }
  return { type: whole ? "int64" : "float32", shape: turned, data: moved };
}
