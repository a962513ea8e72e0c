/** @file The runtime's Network on a line: pieces, partial batches, training, resume, messages. */
import { expect, test } from "vitest";
import type { Transform } from "../../src/runtime/definition.ts";
import type { EpochReport } from "../../src/runtime/fit.ts";
import { createNetwork, type RuntimeNetwork } from "../../src/runtime/network.ts";
import { lineData, lineDefinition } from "./line.ts";

async function reports(
  network: RuntimeNetwork,
  data: Parameters<RuntimeNetwork["fit"]>[0],
): Promise<EpochReport[]> {
  const all: EpochReport[] = [];
  for await (const report of network.fit(data)) all.push(report);
  return all;
}

const timeless = (all: EpochReport[]) => all.map((r) => ({ ...r, seconds: 0, examplesPerSecond: 0 }));
const weights = (network: RuntimeNetwork) => Object.values(network.parameters).flatMap((p) => [...p.data]);

test("predicts any number of examples, in pieces of the capacity", () => {
  const network = createNetwork(lineDefinition());
  network.parameters["w"]!.data[0] = 2;
  network.parameters["b"]!.data[0] = 1;
  const x = Float32Array.from({ length: 11 }, (_, i) => i);
  expect([...network.predict({ x })["line"]!]).toEqual([...x].map((v) => 2 * v + 1));
  expect([...network.entries["at"]!({ x: new Uint8Array([3]) })["line"]!]).toEqual([7]);
});

test("evaluation weights its pieces by their examples", () => {
  const network = createNetwork(lineDefinition());
  network.parameters["w"]!.data[0] = 0;
  network.parameters["b"]!.data[0] = 0;
  const result = network.evaluate({ x: new Float32Array(5), y: new Float32Array([0, 0, 0, 0, 5]) });
  expect(result).toEqual({ loss: 5, metrics: { error: 5 } });
});

test("training finds the line, and the rate falls as the schedule says", async () => {
  const network = createNetwork(lineDefinition({}, { epochs: 200 }));
  const all = await reports(network, lineData(10));
  expect(all).toHaveLength(200);
  expect(all[1]).toMatchObject({ phase: null, epoch: 2, step: 6, val: null });
  expect(all[0]!.learningRate).toBeCloseTo(0.05 * (1 - 2 / 600), 12);
  expect(all.at(-1)!.loss).toBeLessThan(1e-3);
});

test("the same seed gives the same training, another seed another", async () => {
  const run = async (seed?: number) => {
    const network = createNetwork(lineDefinition(), { seed });
    await reports(network, lineData(10));
    return weights(network);
  };
  expect(await run()).toEqual(await run());
  expect(await run(6)).not.toEqual(await run());
});

test("a resumed training is the training that was not interrupted, also within an epoch", async () => {
  for (const steps of [2, 3, 5, 6]) {
    const definition = { validation: { kind: "count", value: 2 } } as const;
    const whole = createNetwork(lineDefinition(definition));
    const expected = timeless(await reports(whole, lineData(13)));
    const first = createNetwork(lineDefinition(definition));
    const signal = { aborted: false };
    const seen: EpochReport[] = [];
    const onStep = ({ step }: { step: number }) => void (signal.aborted = step >= steps);
    for await (const report of first.fit(lineData(13), { signal, onStep })) seen.push(report);
    const second = createNetwork(lineDefinition(definition), { seed: 99 });
    second.load(first.save({ training: true }));
    const rest = await reports(second, lineData(13));
    expect(timeless([...seen, ...rest])).toEqual(expected);
    expect(weights(second)).toEqual(weights(whole));
  }
});

test("phases follow one another, each from a fresh optimizer", async () => {
  const base = lineDefinition();
  const phases = [
    { ...base.phases[0]!, name: "a", epochs: 2 },
    { ...base.phases[0]!, name: "b", epochs: null, steps: 4 },
  ];
  const network = createNetwork({ ...base, phases });
  const all = await reports(network, lineData(12));
  expect(all.map((r) => [r.phase, r.epoch, r.step])).toEqual([
    ["a", 1, 3],
    ["a", 2, 6],
    ["b", 1, 9],
    ["b", 2, 10],
  ]);
});

test("the validation part is not trained on", async () => {
  const network = createNetwork(
    lineDefinition({ validation: { kind: "share", value: 0.25 } }, { epochs: 1, batch: 1 }),
  );
  const seen: number[] = [];
  const all: EpochReport[] = [];
  for await (const r of network.fit(lineData(12), { onStep: ({ step }) => void seen.push(step) }))
    all.push(r);
  expect(seen).toHaveLength(9);
  expect(Object.keys(all[0]!.val!).sort()).toEqual(["error", "loss"]);
});

test("early stopping ends the phase after `patience` epochs without gain", async () => {
  const stop = { metric: "val.loss", patience: 2, minDelta: 1e9 };
  const network = createNetwork(
    lineDefinition({ validation: { kind: "count", value: 2 } }, { epochs: 50, stop }),
  );
  expect(await reports(network, lineData(10))).toHaveLength(3);
});

test("the plateau schedule lowers the rate after more than `patience` epochs without gain", async () => {
  const schedule = { kind: "plateau", metric: "loss", factor: 0.5, patience: 1 } as const;
  const stuck = { step: () => undefined, epochs: 6, learningRate: 0.1, schedule };
  const network = createNetwork(lineDefinition({}, stuck));
  const rates = (await reports(network, lineData(4))).map((r) => r.learningRate);
  expect(rates).toEqual([0.1, 0.1, 0.1, 0.05, 0.05, 0.025]);
});

test("what prepare learns comes from the training part and is saved with the weights", async () => {
  const learnt: number[] = [];
  const center: Transform = {
    learn(pieces) {
      const examples: number[] = [];
      for (const piece of pieces()) examples.push(...Array.from(piece));
      learnt.push(examples.length);
      return Float32Array.of(examples.reduce((a, b) => a + b, 0) / examples.length);
    },
    apply(example, _shape, _settings, learned) {
      example[0]! -= learned[0]!;
    },
  };
  const fields = lineDefinition().fields.map((f) =>
    f.name === "x" ? { ...f, prepare: [{ name: "center", transform: center, settings: {} }] } : f,
  );
  const definition = { fields, validation: { kind: "count", value: 2 } } as const;
  const network = createNetwork(lineDefinition(definition));
  network.predict({ x: new Float32Array(1) });
  expect(learnt).toEqual([]);
  await reports(network, lineData(10));
  expect(learnt).toEqual([8]);
  const again = createNetwork(lineDefinition(definition));
  again.load(network.save());
  const x = new Float32Array([0.25, 0.5]);
  expect(again.predict({ x })).toEqual(network.predict({ x }));
});

test("augment changes training batches alone, the same way in every run", async () => {
  const seen: number[] = [];
  const noise: Transform = {
    apply: (example, _shape, _settings, _learned, random) => void seen.push((example[0]! += random())),
  };
  const fields = lineDefinition().fields.map((f) =>
    f.name === "x" ? { ...f, augment: [{ name: "noise", transform: noise, settings: {} }] } : f,
  );
  const run = async () => {
    const network = createNetwork(lineDefinition({ fields }, { epochs: 2 }));
    await reports(network, lineData(6));
    network.evaluate(lineData(6));
    return seen.splice(0);
  };
  const first = await run();
  expect(first).toHaveLength(12);
  expect(await run()).toEqual(first);
});

test("says what is wrong with the data in one sentence", () => {
  const label = { ...lineDefinition().fields[1]!, dtype: "index", classes: 3 } as const;
  const definition = lineDefinition();
  const network = createNetwork({ ...definition, fields: [definition.fields[0]!, label] });
  const x = new Float32Array(2);
  expect(() => network.step({ x })).toThrow("The field y is missing.");
  expect(() => network.step({ x, y: new Int32Array(3) })).toThrow(
    "The field y holds 3 examples, but x holds 2.",
  );
  expect(() => network.step({ x, y: new Int32Array([0, 3]) })).toThrow(
    "y of example 1 is 3, but must lie in its range: whole numbers from 0 to 2.",
  );
  expect(() => network.step({ x: new Float32Array(5), y: new Int32Array(5) })).toThrow(
    "A step takes at most 4 examples at once (the spec trains on batches of 4), but the batch has 5.",
  );
  expect(() => network.predict({ x: new Float32Array(0) })).toThrow("The field x holds no examples.");
});

test("loading checks the whole file before anything changes", () => {
  const network = createNetwork(lineDefinition());
  const other = lineDefinition();
  const wide = createNetwork({
    ...other,
    parameters: other.parameters.map((p) => (p.name === "b" ? { ...p, shape: [1] } : p)),
  });
  const before = weights(network);
  expect(() => network.load(wide.save())).toThrow(
    "Cannot load: b is [1] in the file, but [] in the network.",
  );
  expect(weights(network)).toEqual(before);
  network.load(wide.save(), { only: ["w"] });
});
