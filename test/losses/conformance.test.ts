/** @file Losses and their gradients against PyTorch's. */
import { expect } from "vitest";
import {
  type CaseTest,
  describeCases,
  describeReference,
  ONE_EVALUATION,
} from "../conformance/describe-cases.ts";
import { buildNet } from "../layers/harness.ts";
import { findDifference, readReference } from "../library/conformance.ts";
import { LOSS_PLANS, type LossCase, type LossPlan, lossSpec } from "./torch-plans.ts";

describeReference(
  "PyTorch's losses",
  readReference<{ cases: readonly LossCase[] }>("losses.json"),
  ({ cases }) => {
    describeCases("conformance/torch/losses.json", cases.map(testOf), ONE_EVALUATION);
  },
);

function testOf(c: LossCase): CaseTest {
  const plan = LOSS_PLANS[c.name];
  return { name: c.name, plan: plan ? () => makeCase(c, plan) : "a loss that is not known here" };
}

function makeCase(c: LossCase, plan: LossPlan) {
  const inputs = Object.values(c.inputs);
  const target = c.targets["target"];
  const tensors = (target ? [...inputs, target] : inputs).map(({ shape, data }) => ({
    shape,
    data: Float64Array.from(data),
  }));
  const factor = plan.factor?.(c) ?? 1;
  const want = typeof c.value === "number" ? [c.value] : c.value.data;
  const built = buildNet((net) => net.model(lossSpec(c, plan)), {
    n: inputs[0]!.shape[0]!,
    inputs: tensors,
    weights: new Map(),
    outputGradients: [c.grad_output ?? { shape: [], data: [factor] }].map(({ shape, data }) => ({
      shape,
      data: Float64Array.from(data),
    })),
    mode: "train",
  });
  return {
    graph: built,
    check(results: Parameters<typeof built.read>[0], tolerance: number) {
      const { outputs, inputGradients } = built.read(results);
      const got = Array.from(outputs[0]!.data, (x) => x * factor);
      expect(findDifference(got, want, tolerance)).toBe(null);
      Object.values(c.gradients).forEach((gradient, i) =>
        expect(findDifference(inputGradients[i]!.data, gradient.data, tolerance)).toBe(null),
      );
    },
  };
}
