/** @file Optimizers and losses of whole specs. */
import { describe, expect, it } from "vitest";
import { interpretProgram } from "../../src/backends/interpreter/interpret-program.ts";
import { lower } from "../../src/lower/lower.ts";
import { createNetwork } from "../../src/runtime/network.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { INTERPRETER, MODULE } from "../engines.ts";
import { findDifference } from "../library/conformance.ts";
import { seeded } from "../library/numbers.ts";

function programOf(text: string) {
  const { model, diagnostics } = analyse({ file: "a.nn", text });
  expect(diagnostics.filter((d) => d.severity === "error").map((d) => d.message)).toEqual([]);
  return lower(model!);
}

function networkOf(text: string) {
  return createNetwork(interpretProgram(programOf(text), { precision: "float64" }));
}

const EXAMPLES = 16;

function regression(optimizer: string): string {
  return `model Line {
  input x: f32[2]
  target y: f32[1]
  output z = x -> Linear(1)
  train { data = host  loss = mse(z, y)  optimizer = ${optimizer}  epochs = 1  batch = ${EXAMPLES} }
}
`;
}

/** y = 3·a - 2·b + 1, without noise. */
function batch() {
  const random = seeded(5);
  const x = Float32Array.from({ length: 2 * EXAMPLES }, () => random() * 2 - 1);
  const y = Float32Array.from({ length: EXAMPLES }, (_, i) => 3 * x[2 * i]! - 2 * x[2 * i + 1]! + 1);
  return { x, y };
}

describe("searches in a spec", () => {
  it.each(["lbfgs", "lbfgs(history = 3)", "conjugate_gradient"])(
    "%s solves linear regression in a few steps",
    (optimizer) => {
      const network = networkOf(regression(optimizer));
      const data = batch();
      const first = network.step(data).loss;
      for (let i = 0; i < 4; i++) network.step(data);
      const last = network.step(data);
      expect(first).toBeGreaterThan(1);
      // A search ends where the loss changes by less than 1e-9.
      expect(last.loss).toBeLessThan(1e-8);
      expect(last.step).toBe(6);
    },
  );

  it.each(["lbfgs(iterations = 2)", "conjugate_gradient(iterations = 2)"])(
    "%s trains a generated module as it trains the interpreter",
    async (optimizer) => {
      const program = programOf(regression(optimizer));
      const networks = await Promise.all([INTERPRETER, MODULE].map((engine) => engine.create(program)));
      const [want, got] = networks.map((network) => {
        network.parameters["linear1.weight"]!.data.set([0.5, -0.25]);
        return Array.from({ length: 3 }, () => network.step(batch()).loss);
      });
      expect(want![2]).toBeLessThan(want![0]! / 10);
      expect(findDifference(got!, want!, 2e-5)).toBe(null);
    },
  );

  it("goes on exactly after saving and loading", () => {
    const [a, b] = [
      networkOf(regression("lbfgs(iterations = 1)")),
      networkOf(regression("lbfgs(iterations = 1)")),
    ];
    const data = batch();
    for (let i = 0; i < 2; i++) a.step(data);
    b.load(a.save({ training: true }));
    expect(b.step(data).loss).toBeCloseTo(a.step(data).loss, 6);
    expect(b.step(data).loss).toBeCloseTo(a.step(data).loss, 6);
  });
});

describe("the perceptron's rule", () => {
  it("starts from weights of 0 and ends on separable data", () => {
    const network = networkOf(`model Perceptron {
  input x: f32[2]
  target y: f32[1]
  score = x -> Linear(1, init = zeros)
  output sign = score -> Sign
  train { data = host  loss = perceptron(score, y)  optimizer = sgd(lr = 1)  metrics = [accuracy(sign, y)]  epochs = 1  batch = 1 }
}
`);
    const points = [
      [2, 1, 1],
      [1, 3, 1],
      [-1, -2, -1],
      [-3, 1, -1],
    ] as const;
    for (let epoch = 0; epoch < 5; epoch++) {
      for (const [a, b, y] of points) network.step({ x: Float32Array.of(a, b), y: Float32Array.of(y) });
    }
    const x = Float32Array.from(points.flatMap(([a, b]) => [a, b]));
    expect(network.evaluate({ x, y: Float32Array.from(points.map((p) => p[2])) }).metrics["accuracy"]).toBe(
      1,
    );
  });
});
