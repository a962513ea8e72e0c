/** @file Prediction against measurement: chains of one activation, at every depth. */
import { test } from "vitest";
import { predictSignal } from "../../src/signal/predict.ts";
import { chain, expectWithin, measuredDeviations } from "./models.ts";

/** ReLU and its kin wander most about the prediction, being networks of finite width: the mean of several does not. */
const CHAINS = [
  { name: "linear", layers: "Linear(500, init = lecun_normal)", networks: 3 },
  { name: "tanh", layers: "Linear(500, init = lecun_normal) -> Tanh", networks: 2 },
  { name: "tanh with small weights", layers: "Linear(500, init = normal(0.01)) -> Tanh", networks: 2 },
  { name: "sigmoid", layers: "Linear(500, init = glorot_normal) -> Sigmoid", networks: 2 },
  { name: "ReLU", layers: "Linear(500, init = he_normal) -> ReLU", networks: 8 },
  { name: "GELU", layers: "Linear(500, init = he_normal) -> GELU", networks: 8 },
] as const;

for (const { name, layers, networks } of CHAINS) {
  test(`ten layers of ${name}: activations and gradients agree within 10 % at every depth`, () => {
    const model = chain(layers);
    const predicted = predictSignal(model, new Map());
    const seeds = Array.from({ length: networks }, (_, i) => i + 1);
    const measured = measuredDeviations(model, { examples: 20, seeds });
    expectWithin(
      1.1,
      predicted.map((n) => n.activation!.std),
      measured.map((m) => m.activation),
    );
    expectWithin(
      1.1,
      predicted.map((n) => n.gradient!.std),
      measured.map((m) => m.gradient),
    );
  });
}
