/** @file Generated from the registries: gradients and batch-size independence of every sample of every layer and function. */
import { describe, expect, test } from "vitest";
import { FUNCTIONS } from "../../src/functions/registry.gen.ts";
import { LAYERS } from "../../src/layers/registry.gen.ts";
import type { ComponentSample } from "../../src/library/define.ts";
import type { Tensor } from "../../src/ops/define.ts";
import { inferGood, known, runUse, tensor } from "./harness.ts";
import { distance, randomTensor, seeded } from "./numbers.ts";
import { readUse, type Use } from "./written-use.ts";

const SAMPLES = [...LAYERS.values(), ...FUNCTIONS.values()].flatMap((component) =>
  component.samples.map((sample): [string, ComponentSample] => [
    `${sample.source} on ${sample.inputs.join(", ")}`,
    sample,
  ]),
);

/** Steps, draws and barriers: no gradient flows through them, whatever differences say. */
const WITHOUT_GRADIENT = new Set(["sample_bernoulli", "stop_grad", "Step", "Sign"]);

interface Problem {
  readonly use: Use;
  readonly inputs: readonly Tensor[];
  readonly weights: ReadonlyMap<string, Tensor>;
}

/** Random operands and weights of a sample for n examples; the first examples are the same for any n. */
function problemOf(sample: ComponentSample, n: number): Problem {
  const use = readUse(sample.source, sample.inputs);
  const random = seeded(7);
  const weights = new Map(
    [...inferGood(use).weights].map(([name, { shape }]) => [
      name,
      randomTensor(shape.map(known), [-1, 1], random),
    ]),
  );
  const fields = use.operands.filter((o) => o !== null && o.number === null);
  const inputs = fields.map((field, i) => {
    const { dtype, classes, axes } = field!.type;
    const shape = [n, ...axes.map((a) => known(a.size))];
    const draw = seeded(i + 100);
    if (dtype === "index") return tensor(shape, () => Math.floor(draw() * known(classes!)));
    return randomTensor(shape, sample.range ?? [-2, 2], draw);
  });
  return { use, inputs, weights };
}

/** Σ output·weight, the loss whose gradients are checked. */
function lossOf({ use, inputs, weights }: Problem, outputGradients: readonly Tensor[], n: number): number {
  const { outputs } = runUse(use, { n, inputs, weights, mode: "train" });
  let loss = 0;
  outputs.forEach((out, k) => out.data.forEach((y, i) => (loss += y * outputGradients[k]!.data[i]!)));
  return loss;
}

describe("every sample", () => {
  test.each(SAMPLES)("%s has gradients that agree with differences", (_, sample) => {
    const n = 2;
    const problem = problemOf(sample, n);
    const { use, inputs, weights } = problem;
    const random = seeded(9);
    const outputGradients = inferGood(use).types.map(({ axes }) =>
      randomTensor([n, ...axes.map((a) => known(a.size))], [-1, 1], random),
    );
    const { inputGradients, weightGradients } = runUse(use, {
      n,
      inputs,
      weights,
      outputGradients,
      mode: "train",
    });
    const checked: [Tensor, Tensor | null][] = [
      ...inputs.map((x, i): [Tensor, Tensor | null] => [x, inputGradients[i]!]),
      ...[...weights].map(([name, w]): [Tensor, Tensor | null] => [w, weightGradients.get(name)!]),
    ];
    const fields = use.operands.filter((o) => o !== null && o.number === null);
    checked.forEach(([x, gradient], k) => {
      if (k < fields.length && fields[k]!.type.dtype !== "f32") return;
      if (WITHOUT_GRADIENT.has(use.component.name))
        return expect(gradient?.data.every((d) => d === 0) ?? true).toBe(true);
      const step = 1e-5;
      const numerical = Float64Array.from(x.data, (value, i) => {
        x.data[i] = value + step;
        const above = lossOf(problem, outputGradients, n);
        x.data[i] = value - step;
        const below = lossOf(problem, outputGradients, n);
        x.data[i] = value;
        return (above - below) / (2 * step);
      });
      // Central differences in float64: an error of about 1e-16 / 1e-5 by rounding and 1e-10 by curvature.
      expect(distance(gradient!.data, numerical)).toBeLessThan(1e-7);
    });
  });

  test.each(SAMPLES)("%s gives an example at rest the same result in any batch", (_, sample) => {
    const three = problemOf(sample, 3);
    const one = problemOf(sample, 1);
    const together = runUse(three.use, { n: 3, inputs: three.inputs, weights: three.weights }).outputs;
    const alone = runUse(one.use, { n: 1, inputs: one.inputs, weights: one.weights }).outputs;
    alone.forEach((out, k) =>
      expect(distance(together[k]!.data.slice(0, out.data.length), out.data)).toBeLessThan(1e-12),
    );
  });

  test.each(SAMPLES)("%s gives the shape that it infers", (_, sample) => {
    const { use, inputs, weights } = problemOf(sample, 2);
    const { outputs } = runUse(use, { n: 2, inputs, weights });
    const shapes = inferGood(use).types.map(({ axes }) => [2, ...axes.map((a) => known(a.size))]);
    expect(outputs.map((o) => [...o.shape])).toEqual(shapes);
  });
});
