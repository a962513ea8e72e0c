/** @file Trajectories of the optimizers against PyTorch's, in float64 and float32. */
import { describe, expect, it } from "vitest";
import { OPTIMIZERS } from "../../src/optimizers/registry.gen.ts";
import { findDifference, readReference } from "../library/conformance.ts";
import type { Given } from "../library/given.ts";
import { regression } from "../library/regression.ts";
import { runOptimizer } from "../library/run-optimizer.ts";

type Numbers = readonly number[];

interface Tensor {
  readonly shape: Numbers;
  readonly data: Numbers;
}

interface Case {
  readonly name: string;
  readonly options: Readonly<Record<string, number | boolean | Numbers>>;
  readonly trajectory: readonly Numbers[];
  readonly initial?: Tensor | Numbers;
  readonly losses?: Numbers;
  readonly final_loss?: number;
}

interface Reference {
  readonly shared_gradients: readonly { readonly initial: Tensor; readonly gradients: readonly Numbers[] }[];
  readonly fixed_gradients: readonly Case[];
  readonly linear_regression_problem: readonly {
    readonly X: Tensor;
    readonly Y: Tensor;
    readonly W0: Tensor;
    readonly b0: Tensor;
  }[];
  readonly linear_regression: readonly Case[];
  readonly rosenbrock: readonly Case[];
}

const NOT_EXPRESSIBLE: Readonly<Record<string, string>> = {
  sgd_momentum_dampening: "the language's sgd has no dampening",
  radam: "no optimizer of the language",
  lbfgs_lr: "the language's lbfgs always searches along its line",
  lbfgs_strong_wolfe: "not an update rule but a search on the host: see test/runtime/search.test.ts",
};

/** PyTorch's names → ours. */
const OPTION: Readonly<Record<string, string>> = {
  lr: "lr",
  momentum: "momentum",
  nesterov: "nesterov",
  weight_decay: "decay",
  eps: "eps",
  rho: "rho",
  alpha: "rho",
  centered: "centered",
  amsgrad: "amsgrad",
  momentum_decay: "momentum_decay",
  initial_accumulator_value: "initial",
};

/** Options that the language leaves out and that are at rest in every case that is run. */
const AT_REST = new Set(["dampening", "lr_decay", "fused"]);

function optimizerOf(c: Case): [string, Record<string, Given>] {
  const given: Record<string, Given> = {};
  for (const [name, value] of Object.entries(c.options)) {
    if (name === "betas") [given["beta1"], given["beta2"]] = value as Numbers as [number, number];
    else if (AT_REST.has(name)) expect(value === 0 || value === false).toBe(true);
    else given[OPTION[name]!] = value;
  }
  return [c.name.split("_")[0]!, given];
}

const PRECISIONS = [
  ["float64", 1e-8],
  ["float32", 2e-5],
] as const;

function compare(
  group: string,
  cases: readonly Case[],
  gradientAt: (c: Case) => (w: ArrayLike<number>, step: number) => Numbers,
  initialOf: (c: Case) => Numbers,
) {
  for (const c of cases) {
    if (NOT_EXPRESSIBLE[c.name]) {
      it(`${group}: ${c.name} is not expressible: ${NOT_EXPRESSIBLE[c.name]}`, () =>
        expect(OPTIMIZERS.has(c.name)).toBe(false));
      continue;
    }
    it.each(PRECISIONS)(`${group}: ${c.name} follows the reference in %s`, (precision, tolerance) => {
      const [name, given] = optimizerOf(c);
      const got = runOptimizer(
        OPTIMIZERS.get(name)!,
        given,
        initialOf(c),
        c.trajectory.length,
        precision,
        gradientAt(c),
      );
      c.trajectory.forEach((want, step) => {
        const difference = findDifference(got[step]!, want, tolerance);
        expect(difference && `step ${step + 1}: ${difference}`).toBe(null);
      });
    });
  }
}

const dataOf = (x: Tensor | Numbers): Numbers => ("data" in x ? x.data : x);

/** ∂ (1 - x)² + 100·(y - x²)² */
function rosenbrockGradient(w: ArrayLike<number>): number[] {
  const [x, y] = [w[0]!, w[1]!];
  return [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)];
}

const reference = readReference<Reference>("optimizers.json");

describe.skipIf(!reference)("optimizers against PyTorch (conformance/torch/optimizers.json)", () => {
  if (!reference) return;
  const shared = reference.shared_gradients[0]!;
  compare(
    "fixed gradients",
    reference.fixed_gradients,
    () => (_, step) => shared.gradients[step]!,
    () => dataOf(shared.initial),
  );
  const problem = reference.linear_regression_problem[0]!;
  compare(
    "linear regression",
    reference.linear_regression,
    () => (w) => Array.from(regression(problem.X, problem.Y, w).gradient),
    () => [...problem.W0.data, ...problem.b0.data],
  );
  compare(
    "rosenbrock",
    reference.rosenbrock,
    () => rosenbrockGradient,
    (c) => dataOf(c.initial!),
  );
});
