/** @file What the first networks could and could not do. */
import { describe, expect, test } from "vitest";
import { losses, openNetwork } from "./networks.ts";

const PERCEPTRON = `model M {
  input x: f32[2]
  target y: f32[1]
  score = x -> Linear(1, init = zeros)
  output sign = score -> Sign
  train { loss = perceptron(score, y)  optimizer = sgd(lr = 1)  epochs = 1  batch = 1 }
}`;

const CORNERS = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
] as const;

async function mistakesAfter(epochs: number, labels: readonly number[]): Promise<number> {
  const network = await openNetwork(PERCEPTRON);
  for (let epoch = 0; epoch < epochs; epoch++) {
    CORNERS.forEach((x, i) => network.step({ x: Float32Array.from(x), y: Float32Array.of(labels[i]!) }));
  }
  const { sign } = network.predict({ x: Float32Array.from(CORNERS.flat()) });
  return labels.filter((label, i) => sign![i] !== label).length;
}

describe("Rosenblatt's perceptron", () => {
  test.each([
    ["and", [-1, -1, -1, 1]],
    ["or", [-1, 1, 1, 1]],
  ])("ends without mistakes on %s", async (_, labels) => {
    expect(await mistakesAfter(20, labels)).toBe(0);
  });

  test("never ends on xor", async () => {
    for (const epochs of [20, 21, 50]) expect(await mistakesAfter(epochs, [-1, 1, 1, -1])).toBeGreaterThan(0);
  });
});

describe("Adaline", () => {
  // One update of w ← w − η·error·x with the loss ½·error², η = 0.01.
  test.each([
    [[5, 4, 8], [34, 1, 4], 2, [4.32, 3.98, 7.92]],
    [[2, -1, 4, 8], [1, 5, 1, 2], 7, [1.93, -1.35, 3.93, 7.86]],
  ])("moves %j by the example %j with error %d to %j", async (weights, x, error, expected) => {
    const network = await openNetwork(`model M {
      input x: f32[${x.length}]
      target y: f32[1]
      output out = x -> Linear(1, bias = false)
      train { loss = 0.5 * mse(out, y)  optimizer = sgd(lr = 0.01)  epochs = 1  batch = 1 }
    }`);
    network.parameters["linear1.weight"]!.data.set(weights);
    const output = weights.reduce((sum, w, i) => sum + w * x[i]!, 0);
    network.step({ x: Float32Array.from(x), y: Float32Array.of(output - error) });
    network.parameters["linear1.weight"]!.data.forEach((w, i) => expect(w).toBeCloseTo(expected[i]!, 4));
  });

  test("a line through five points is 1.9·x + 0.1", async () => {
    const network = await openNetwork(`model M {
      input x: f32[1]
      target y: f32[1]
      output out = x -> Linear(1, init = zeros)
      train { loss = mse(out, y)  optimizer = sgd(lr = 0.05)  epochs = 1  batch = 5 }
    }`);
    const batch = { x: Float32Array.of(1, 2, 3, 4, 5), y: Float32Array.of(2, 3, 7, 8, 9) };
    losses(network, batch, 2000);
    expect(network.parameters["linear1.weight"]!.data[0]).toBeCloseTo(1.9, 3);
    expect(network.parameters["linear1.bias"]!.data[0]).toBeCloseTo(0.1, 3);
  });
});

test("a hidden layer learns xor", async () => {
  const network = await openNetwork(`model M {
    input x: f32[2]
    target y: f32[1]
    logit = x -> Linear(4) -> Tanh -> Linear(1)
    output p = logit -> Sigmoid
    train { loss = bce_logits(logit, y)  optimizer = adam(lr = 0.05)  epochs = 1  batch = 4  seed = 3 }
  }`);
  const x = Float32Array.from(CORNERS.flat());
  losses(network, { x, y: Float32Array.of(0, 1, 1, 0) }, 400);
  const { p } = network.predict({ x });
  expect([...p!].map(Math.round)).toEqual([0, 1, 1, 0]);
});
