/** @file Layer-sequential unit variance: the first batch scales the weights, in every engine alike. */
import { describe, expect, test } from "vitest";
import { lower } from "../../src/lower/lower.ts";
import type { Program } from "../../src/lower/program.ts";
import { randomNormal } from "../../src/runtime/random.ts";
import type { RuntimeNetwork } from "../../src/runtime/network.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { createEngine, ENGINES } from "../../src/train/engines.ts";

const BATCH = 64;
const SIZE = 12;

/** Outputs h1, h2, …: what each layer gives before its tanh. Its updates are too small to see. */
function deepTanh(depth: number, init: string): Program {
  const layers = Array.from({ length: depth }, (_, i) => {
    const before = i === 0 ? "x" : `h${i} -> Tanh`;
    return `  output h${i + 1} = ${before} -> Linear(${SIZE}, init = ${init})`;
  });
  return read(layers, `mse(h${depth}, y)`);
}

function read(lines: readonly string[], loss: string): Program {
  const text = [
    "model Deep {",
    `  input x: f32[${SIZE}]`,
    `  target y: f32[${SIZE}]`,
    ...lines,
    `  train { data = host  loss = ${loss}  optimizer = sgd(lr = 1e-12)  epochs = 1  batch = ${BATCH} }`,
    "}",
  ].join("\n");
  const { model, diagnostics } = analyse({ file: "deep.nn", text });
  expect(diagnostics.filter((d) => d.severity === "error").map((d) => d.message)).toEqual([]);
  return lower(model!);
}

function batch(scale = 0.1): { x: Float32Array; y: Float32Array } {
  const numbers = (stream: number) =>
    Float32Array.from({ length: BATCH * SIZE }, (_, i) => scale * randomNormal(1, stream, 0, i));
  return { x: numbers(0), y: numbers(1) };
}

function deviations(network: RuntimeNetwork, data = batch()): number[] {
  return Object.values(network.predict(data)).map((output) => {
    const values = [...output];
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  });
}

describe.each(ENGINES)("weights with init = lsuv, by the %s engine,", (engine) => {
  test("give every layer's output a deviation of 1 on the first batch", async () => {
    const network = await createEngine(deepTanh(10, "lsuv"), engine);
    expect(Math.min(...deviations(network))).toBeLessThan(0.1);
    network.step(batch());
    // |variance - 1| is at most 0.01, the deviation then within 0.005.
    for (const deviation of deviations(network)) expect(Math.abs(deviation - 1)).toBeLessThan(0.005);
  });

  test("are scaled by fit, too", async () => {
    const network = await createEngine(deepTanh(3, "lsuv"), engine);
    for await (const report of network.fit(batch())) expect(report.step).toBe(1);
    for (const deviation of deviations(network)) expect(Math.abs(deviation - 1)).toBeLessThan(0.005);
  });

  test("are not scaled after the first update, nor after load", async () => {
    const program = deepTanh(3, "lsuv");
    const [first, second] = [await createEngine(program, engine), await createEngine(program, engine)];
    const saved = first.save();
    first.step(batch());
    const scaled = deviations(first);
    first.step(batch(0.01));
    expect(deviations(first)).toEqual(scaled);
    second.load(saved);
    const loaded = deviations(second);
    second.step(batch());
    expect(deviations(second)).toEqual(loaded);
  });
});

test("a training that was saved before its first update still scales its weights", async () => {
  const program = deepTanh(2, "lsuv");
  const [first, second] = [
    await createEngine(program, "interpreter"),
    await createEngine(program, "interpreter"),
  ];
  second.load(first.save({ training: true }));
  expect(second.step(batch())).toEqual(first.step(batch()));
});

test("loading some weights leaves the others to be scaled", async () => {
  const program = deepTanh(2, "lsuv");
  const network = await createEngine(program, "interpreter");
  network.load(network.save(), { only: ["linear1"] });
  const [before] = deviations(network);
  network.step(batch());
  const [first, second] = deviations(network);
  expect(first).toBe(before);
  expect(Math.abs(second! - 1)).toBeLessThan(0.005);
});

test("weights of a recurrent layer are scaled by its outputs", async () => {
  const lines = [
    "  output h = x -> Reshape(3, 4) -> GRU(5, init = lsuv) -> Linear(4, init = lsuv)",
    `  z = h -> Flatten`,
  ];
  const network = await createEngine(read(lines, "mse(z, y)"), "interpreter");
  network.step(batch());
  expect(Math.abs(deviations(network)[0]! - 1)).toBeLessThan(0.005);
});

test("other networks measure nothing", () => {
  expect(deepTanh(2, "orthogonal").calibration).toBeNull();
});
