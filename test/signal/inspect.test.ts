/** @file The command `nabla inspect`, and statistics of real data. */
import { describe, expect, test } from "vitest";
import { fieldMoments } from "../../src/signal/field-moments.ts";
import { gatherStatistics } from "../../src/signal/statistics.ts";
import { createWorkplace } from "../cli/workplace.ts";

const SPEC = `model M(units: int = 64) {
  input  x: f32[2]
  target label: index(3)
  output logits = x -> Linear(units) -> ReLU -> Linear(units) -> Tanh -> Linear(3)
  train {
    data = blobs(n = 200, classes = 3)
    loss = cross_entropy(logits, label)
    optimizer = sgd(lr = 0.1)
    epochs = 1  batch = 50
  }
}
`;

describe("nabla inspect", () => {
  test("writes the fixed form of JSON", async () => {
    const { nabla } = createWorkplace({ "a.nn": SPEC });
    const { status, out } = await nabla("inspect", "a.nn", "--examples", "120", "--format", "json");
    expect(status).toBe(0);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ version: 1, examples: 100 });
    expect(document.layers.map((l: { path: string }) => l.path)).toEqual([
      "linear1",
      "relu1",
      "linear2",
      "tanh1",
      "linear3",
    ]);
    const { activation, gradient, predicted, layer } = document.layers[1];
    expect(layer).toBe("ReLU");
    expect(Object.keys(activation)).toEqual(["mean", "std", "dead"]);
    expect(Object.keys(gradient)).toEqual(["mean", "std"]);
    expect(Object.keys(predicted)).toEqual(["activationStd", "gradientStd"]);
    expect(activation.std / predicted.activationStd).toBeGreaterThan(0.5);
    expect(activation.std / predicted.activationStd).toBeLessThan(2);
  });

  test("prints prediction beside measurement", async () => {
    const { nabla } = createWorkplace({ "a.nn": SPEC });
    const { out } = await nabla("inspect", "a.nn", "--set", "units=8");
    expect(out).toMatch(/^M: activations and gradients, measured on 200 examples$/m);
    expect(out).toMatch(/^relu1 +ReLU +[\d.]+ +[\d.]+ +[\d.]+ /m);
  });

  test("measures on random numbers where the spec names no data", async () => {
    const spec = "model M {\n  input x: f32[4]\n  output y = x -> Linear(8) -> ReLU\n}\n";
    const { nabla } = createWorkplace({ "a.nn": spec });
    const { status, out, err } = await nabla("inspect", "a.nn", "--examples", "16");
    expect(status).toBe(0);
    expect(err).toContain("random numbers");
    expect(out).toContain("16 examples of random numbers");
  });

  test("takes given weights", async () => {
    const { nabla } = createWorkplace({ "a.nn": SPEC });
    expect((await nabla("train", "a.nn", "--out", "run", "--engine", "interpreter")).status).toBe(0);
    const start = JSON.parse((await nabla("inspect", "a.nn", "--format", "json")).out);
    const trained = await nabla(
      "inspect",
      "a.nn",
      "--weights",
      "run/weights.safetensors",
      "--format",
      "json",
    );
    expect(trained.status, trained.err).toBe(0);
    expect(JSON.parse(trained.out).layers[0].activation.std).not.toBe(start.layers[0].activation.std);
  });

  test("a run's folder stands for its spec, arguments and weights", async () => {
    const { nabla } = createWorkplace({ "s/a.nn": SPEC });
    await nabla("train", "s/a.nn", "--out", "run");
    const run = await nabla("inspect", "run", "--format", "json");
    expect(run.status, run.err).toBe(0);
    const spec = await nabla("inspect", "s/a.nn", "--weights", "run/weights.safetensors", "--format", "json");
    expect(run.out).toBe(spec.out);
  });

  test("a folder without the data is a problem of the input", async () => {
    const spec = SPEC.replace("blobs(n = 200, classes = 3)", 'csv("none.csv", x = ["a", "b"], label = "c")');
    const { nabla } = createWorkplace({ "a.nn": spec });
    expect((await nabla("inspect", "a.nn", "--data", ".")).status).not.toBe(0);
    expect((await nabla("inspect", "a.nn", "--examples", "8")).status).toBe(0);
  });
});

test("a unit that is 0 for all examples is dead", () => {
  const gathering = gatherStatistics(2);
  gathering.add([0, 1, 0, 2]);
  gathering.add([0, 3, 0, 0]);
  expect(gathering.finish()).toMatchObject({ mean: 0.75, dead: 0.5 });
});

test("moments of data tell what examples have in common", () => {
  // Two examples of one unit at two places: 1 + 1 and 3 + 3.
  expect(fieldMoments([1, 1, 3, 3], 2, 1)).toMatchObject({ mean: 2, element: 5, example: 5 });
  const { unit } = fieldMoments([5, -5, 5, -5], 2, 2);
  expect(unit).toBe(25);
});
