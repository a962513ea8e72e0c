/** @file Line searches: L-BFGS against PyTorch's, conjugate gradients on a bowl and in Rosenbrock's valley. */
import { describe, expect, it } from "vitest";
import conjugateGradientOptimizer from "../../src/optimizers/conjugate-gradient.ts";
import lbfgsOptimizer from "../../src/optimizers/lbfgs.ts";
import { conjugateGradient } from "../../src/runtime/search/conjugate-gradient.ts";
import { lbfgs } from "../../src/runtime/search/lbfgs.ts";
import type { Evaluate, Search, Vector } from "../../src/runtime/search/problem.ts";
import type { OptimizerDefinition } from "../../src/library/define.ts";
import { findDifference, readReference } from "../library/conformance.ts";
import { givenArguments } from "../library/given.ts";
import { regression } from "../library/regression.ts";

interface Case {
  readonly name: string;
  readonly losses: readonly number[];
  readonly trajectory: readonly (readonly number[])[];
  readonly initial?: readonly number[];
}

/** Losses at the start of each step, and the weights after it. */
function follow(
  search: Search,
  definition: OptimizerDefinition,
  given: Record<string, number>,
  initial: readonly number[],
  steps: number,
  evaluate: Evaluate,
) {
  const args = givenArguments(definition.arguments, given);
  const memory = new Map(
    definition.state(args).map((s) => [s.name, new Float64Array(s.shape === "scalar" ? 1 : initial.length)]),
  );
  const weights = Float64Array.from(initial);
  const { settings } = definition.search!(args);
  const losses: number[] = [];
  const trajectory: Vector[] = [];
  for (let step = 0; step < steps; step++) {
    const start = evaluate(weights);
    losses.push(start.loss);
    search({ evaluate, weights, start, memory, learningRate: args.float("lr"), settings });
    trajectory.push(weights.slice());
  }
  return { losses, trajectory };
}

/** (1 - x)² + 100·(y - x²)² */
const rosenbrock: Evaluate = (w) => {
  const [x, y] = [w[0]!, w[1]!];
  return {
    loss: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
  };
};

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const reference = readReference<{
  readonly rosenbrock: readonly Case[];
  readonly linear_regression: readonly Case[];
  readonly linear_regression_problem: readonly {
    readonly X: Tensor;
    readonly Y: Tensor;
    readonly W0: Tensor;
    readonly b0: Tensor;
  }[];
}>("optimizers.json");

describe("lbfgs", () => {
  it.skipIf(!reference)("follows PyTorch's first steps in Rosenbrock's valley, and ends as low", () => {
    const c = reference!.rosenbrock.find((r) => r.name === "lbfgs_strong_wolfe")!;
    const options = { history: 100, iterations: 4, evaluations: 5 };
    const { losses, trajectory } = follow(
      lbfgs,
      lbfgsOptimizer,
      options,
      c.initial!,
      c.losses.length,
      rosenbrock,
    );
    for (let step = 0; step < 3; step++)
      expect(findDifference(trajectory[step]!, c.trajectory[step]!, 1e-4)).toBe(null);
    expect(losses.at(-1)!).toBeLessThan(1e-6);
  });

  it.skipIf(!reference)("follows PyTorch's first steps on linear regression, and ends as low", () => {
    const c = reference!.linear_regression.find((r) => r.name === "lbfgs_strong_wolfe")!;
    const { X, Y, W0, b0 } = reference!.linear_regression_problem[0]!;
    const options = { history: 100, iterations: 4, evaluations: 5 };
    const initial = [...W0.data, ...b0.data];
    const { losses, trajectory } = follow(lbfgs, lbfgsOptimizer, options, initial, c.losses.length, (w) =>
      regression(X, Y, w),
    );
    for (let step = 0; step < 3; step++)
      expect(findDifference(trajectory[step]!, c.trajectory[step]!, 1e-4)).toBe(null);
    expect(losses.at(-1)!).toBeLessThanOrEqual(c.losses.at(-1)! + 1e-8);
  });

  it("steps back where the loss is not a number", () => {
    const cliff: Evaluate = (w) => ({
      loss: w[0]! > 2 ? NaN : (w[0]! - 1) ** 2,
      gradient: Float64Array.of(2 * (w[0]! - 1)),
    });
    expect(follow(lbfgs, lbfgsOptimizer, { lr: 4 }, [-3], 3, cliff).losses.at(-1)!).toBeLessThan(1e-8);
  });

  it("needs no more than a few steps on a bowl", () => {
    const bowl: Evaluate = (w) => ({
      loss: (w[0]! - 1) ** 2 + 50 * w[1]! ** 2,
      gradient: Float64Array.of(2 * (w[0]! - 1), 100 * w[1]!),
    });
    const { trajectory } = follow(lbfgs, lbfgsOptimizer, {}, [5, 5], 2, bowl);
    expect(findDifference(trajectory[1]!, [1, 0], 1e-5)).toBe(null);
  });

  it("forgets the oldest pair when its history is full", () => {
    const { losses } = follow(lbfgs, lbfgsOptimizer, { history: 2 }, [-1.2, 1], 6, rosenbrock);
    expect(losses.at(-1)!).toBeLessThan(1e-8);
  });
});

describe("conjugate_gradient", () => {
  it("reaches the bottom of Rosenbrock's valley", () => {
    const { losses } = follow(conjugateGradient, conjugateGradientOptimizer, {}, [-1.2, 1], 10, rosenbrock);
    expect(losses.at(-1)!).toBeLessThan(1e-8);
  });
});
