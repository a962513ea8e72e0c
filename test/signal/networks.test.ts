/** @file Prediction against measurement on networks of the zoo, on random images. */
import { test } from "vitest";
import { predictSignal } from "../../src/signal/predict.ts";
import { expectWithin, measuredDeviations, modelOfFile } from "./models.ts";

/** Gradients of one batch differ by a quarter from seed to seed; where that nears the factor, several are averaged. */
const NETWORKS = [
  { name: "ResNet-20", file: "specs/cifar/resnet.nn", examples: 8, seeds: [1] },
  { name: "DenseNet-40", file: "specs/cifar/densenet.nn", examples: 3, seeds: [1] },
  {
    name: "a convolutional network with pools",
    file: "specs/digits/fashion.nn",
    examples: 32,
    seeds: [1, 2, 3],
  },
  { name: "LeNet", file: "specs/digits/lenet.nn", examples: 32, seeds: [1] },
] as const;

for (const { name, file, examples, seeds } of NETWORKS) {
  test(`${name}: activations and gradients agree within a factor of 1.5`, { timeout: 240_000 }, () => {
    const model = modelOfFile(file);
    const predicted = predictSignal(model, new Map(), { examples });
    const measured = measuredDeviations(model, { examples, seeds });
    // The logits are ten units, too few for their deviation to be what it is on average.
    const inner = predicted.length - 1;
    expectWithin(
      1.5,
      predicted.slice(0, inner).map((n) => n.activation!.std),
      measured.slice(0, inner).map((m) => m.activation),
    );
    expectWithin(
      1.5,
      predicted.map((n) => n.gradient!.std),
      measured.map((m) => m.gradient),
    );
  });
}
