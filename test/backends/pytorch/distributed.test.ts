/** @file Many processes train as one does, as Nabla does, and go on after they were killed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { compileSpec } from "../../../src/driver/compile.ts";
import { lower } from "../../../src/lower/lower.ts";
import type { EpochReport } from "../../../src/runtime/fit.ts";
import { randomNormal } from "../../../src/runtime/random.ts";
import { decodeSafetensors } from "../../../src/runtime/safetensors.ts";
import { analyse } from "../../../src/sema/analyse.ts";
import { exactModule } from "../../zoo/agreement.ts";
import { hasTorch, PYTHON } from "./agreement.ts";
import { type Finished, runProcesses } from "./processes.ts";

const COUNT = 101;
const SIDE = 6;

/** Pictures of 6×6 and what they show, as arrays of the script's and of Nabla's. */
function makeData(): { image: Float32Array; label: Int32Array } {
  const label = Int32Array.from({ length: COUNT }, (_, i) => (i * 7) % 3);
  const image = Float32Array.from(
    { length: COUNT * SIDE * SIDE },
    (_, i) => 100 + 60 * Math.sin(i * (1 + label[Math.floor(i / 36)]!)) + 20 * randomNormal(5, 0, 0, i),
  );
  return { image, label };
}

function specOf(layers: string, optimizer: string, batch: number): string {
  return `model Small {
  input  image: f32[${SIDE}, ${SIDE}, 1]
  target label: index(3)
  output logits = image -> ${layers} -> Linear(3)
  train {
    data = idx(image = "images", label = "labels")  val = 20
    prepare image = scale(1 / 255) -> standardize
    augment image = pad_crop(1) -> flip -> cutout(2) -> noise(0.1)
    loss = cross_entropy(logits, label) + 1e-3 * l2(weights)
    optimizer = ${optimizer}
    schedule = cosine(warmup = 10%)
    clip = norm(1)
    metrics = [accuracy(logits, label), f1(logits, label)]
    epochs = 3  batch = ${batch}  seed = 3
  }
}`;
}

describe.skipIf(!hasTorch())(`a script in many processes (skipped where ${PYTHON} has no torch)`, () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-processes-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const { image, label } = makeData();
  writeFileSync(join(folder, "images"), encodeIdx(0x0d, [COUNT, SIDE, SIDE], image));
  writeFileSync(join(folder, "labels"), encodeIdx(0x08, [COUNT], label));

  const write = (name: string, text: string): void => {
    const { files } = compileSpec({ file: `${name}.nn`, text }, { target: "pytorch" });
    writeFileSync(join(folder, `${name}.py`), files[0]!.text);
  };
  const train = (
    count: number,
    name: string,
    out: string,
    options: string[] = [],
    killAfter?: number,
  ): Promise<Finished> =>
    runProcesses(count, [`${name}.py`, "--out", out, ...options], { folder, killAfter });
  const weights = (out: string): Map<string, ArrayLike<number>> => {
    const { tensors } = decodeSafetensors(readFileSync(join(folder, out, "weights.safetensors")));
    return new Map([...tensors].map(([name, { data }]) => [name, data]));
  };
  const finished = (run: Finished): Finished => {
    expect(run.err.replace(/.*Warning[^]*?\n(?=\S*:|$)/g, ""), run.err).not.toMatch(/Error/);
    expect(run.status).toBe(0);
    return run;
  };

  // 81 examples in batches of 5: shares are unlike, and the last batch has fewer examples than there are processes.
  test("one, two of them and Nabla make the same", async () => {
    const spec = specOf("Flatten -> Linear(8) -> Tanh", "sgd(lr = 0.1, momentum = 0.9)", 5);
    const name = "plain";
    write(name, spec);
    const { model } = analyse({ file: "a.nn", text: spec }, { use: true });
    const net = await exactModule(lower(model!));
    writeFileSync(join(folder, `${name}.safetensors`), net.save());
    const start = ["--weights", `${name}.safetensors`];
    const runs: Finished[] = [];
    for (const count of [1, 2]) runs.push(finished(await train(count, name, `${name}-${count}`, start)));
    const reports: EpochReport[] = [];
    for await (const report of net.fit(makeData())) reports.push(report);
    for (const { events } of runs) {
      const epochs = events.filter((e) => e.event === "epoch");
      expect(epochs).toHaveLength(3);
      for (const [i, { loss, metrics, val, learningRate, step }] of reports.entries()) {
        const found = epochs[i]!;
        expect(found.step).toBe(step);
        expect(found.loss).toBeCloseTo(loss, 5);
        expect(found["learningRate"]).toBeCloseTo(learningRate, 10);
        for (const [key, value] of Object.entries(metrics)) expect(found[key], key).toBeCloseTo(value, 5);
        for (const [key, value] of Object.entries(val!))
          expect(found.val![key], `val.${key}`).toBeCloseTo(value, 5);
      }
    }
    for (const count of [1, 2]) expectClose(weights(`${name}-${count}`), parametersOf(net), 2e-5);
  }, 240_000);

  test("with shared statistics batch normalisation sees the examples of all", async () => {
    write("norm", specOf("Conv(3, 3, bias = false) -> BatchNorm -> ReLU -> Flatten", "adam(lr = 1e-2)", 27));
    const one = finished(await train(1, "norm", "norm-1"));
    const two = finished(await train(2, "norm", "norm-2", ["--batch-norm", "sync"]));
    expectClose(weights("norm-2"), weights("norm-1"), 1e-4);
    expect(two.events.at(-2)!.loss).toBeCloseTo(one.events.at(-2)!.loss, 4);
  }, 240_000);

  test("killed and started again they end where they would have ended, dropout included", async () => {
    write("noisy", specOf("Flatten -> Linear(8) -> ReLU -> Dropout(0.5)", "adam(lr = 1e-2)", 20));
    const options = ["--resume", "--save-every", "2"];
    const whole = finished(await train(2, "noisy", "whole", options));
    expect(whole.events[0]!.resumed).toBe(0);
    const killed = await train(2, "noisy", "killed", options, 2);
    expect(killed.status).not.toBe(0);
    const resumed = finished(await train(2, "noisy", "killed", options));
    expect(resumed.events[0]!.resumed).toBeGreaterThanOrEqual(2);
    expectClose(weights("killed"), weights("whole"), 0);
    const strip = (event: object): object => ({ ...event, seconds: 0, stepSeconds: 0 });
    expect(strip(resumed.events.at(-2)!)).toEqual(strip(whole.events.at(-2)!));
    // The state belongs to its training alone.
    const other = await train(1, "noisy", "killed", ["--resume", "--seed", "8"]);
    expect(other.status).not.toBe(0);
    expect(other.err).toContain("belongs to another spec or seed");
  }, 240_000);
});

function parametersOf(net: Awaited<ReturnType<typeof exactModule>>): Map<string, ArrayLike<number>> {
  return new Map(Object.entries(net.parameters).map(([name, { data }]) => [name, data]));
}

function expectClose(
  found: ReadonlyMap<string, ArrayLike<number>>,
  expected: ReadonlyMap<string, ArrayLike<number>>,
  tolerance: number,
): void {
  expect(expected.size).toBeGreaterThan(0);
  for (const [name, data] of expected) {
    const apart = Array.from(data, (value, i) => Math.abs(value - found.get(name)![i]!));
    expect(Math.max(...apart), name).toBeLessThanOrEqual(tolerance);
  }
}

/** The IDX format: float32 (0x0d) or bytes (0x08), big-endian. */
function encodeIdx(type: 0x0d | 0x08, shape: readonly number[], numbers: ArrayLike<number>): Uint8Array {
  const start = 4 + 4 * shape.length;
  const bytes = new Uint8Array(start + numbers.length * (type === 0x0d ? 4 : 1));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (type << 8) | shape.length);
  shape.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  for (let i = 0; i < numbers.length; i++) {
    if (type === 0x0d) view.setFloat32(start + 4 * i, numbers[i]!);
    else view.setUint8(start + i, numbers[i]!);
  }
  return bytes;
}
