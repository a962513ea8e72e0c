/** @file Prediction against the published figures of the initialisation study: ten layers of 500 units, 1,000 examples. */
import { expect, test } from "vitest";
import { predictSignal } from "../../src/signal/predict.ts";
import { chain, deviations, expectWithin, ofLayer } from "./models.ts";

test("N(0, 0.01) with tanh loses the signal as published", () => {
  const published = [0.213081, 0.047551, 0.01063, 0.002378, 0.000532, 0.000119, 0.000026, 0.000006];
  expectWithin(
    1.1,
    deviations(chain("Linear(500, init = normal(0.01)) -> Tanh"), "Tanh").slice(0, 8),
    published,
  );
});

test("N(0, 1) with tanh is saturated everywhere", () => {
  for (const std of deviations(chain("Linear(500, init = normal(1)) -> Tanh"), "Tanh"))
    expect(std).toBeCloseTo(0.98, 2);
});

test("N(0, 1 / fan_in) with tanh falls slowly as published", () => {
  const published = [
    0.627953, 0.486051, 0.407723, 0.357108, 0.320917, 0.292116, 0.273387, 0.254935, 0.239266, 0.228008,
  ];
  expectWithin(1.02, deviations(chain("Linear(500, init = lecun_normal) -> Tanh"), "Tanh"), published);
});

test("N(0, 1 / fan_in) with ReLU halves the power of every layer as published", () => {
  const published = [
    0.582, 0.403795, 0.276912, 0.198685, 0.140299, 0.10328, 0.072748, 0.051572, 0.038583, 0.026076,
  ];
  const means = [
    0.398623, 0.272352, 0.186076, 0.136442, 0.099568, 0.072234, 0.049775, 0.035138, 0.025404, 0.018408,
  ];
  const nodes = ofLayer(predictSignal(chain("Linear(500, init = lecun_normal) -> ReLU"), new Map()), "ReLU");
  expectWithin(
    1.1,
    nodes.map((n) => n.activation!.std),
    published,
  );
  expectWithin(
    1.1,
    nodes.map((n) => n.activation!.mean),
    means,
  );
});

test("N(0, 2 / fan_in) with ReLU keeps the signal as published", () => {
  const published = [
    0.825232, 0.827835, 0.813855, 0.826902, 0.834092, 0.860035, 0.87061, 0.889348, 0.845357, 0.844523,
  ];
  expectWithin(1.1, deviations(chain("Linear(500, init = he_normal) -> ReLU"), "ReLU"), published);
});
