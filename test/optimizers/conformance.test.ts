/** @file Trajectories of the optimizers, and clipped gradients, against PyTorch's: whole specs in every engine. */
import { describe, expect, test } from "vitest";
import { lower } from "../../src/lower/lower.ts";
import type { RuntimeNetwork } from "../../src/runtime/network.ts";
import { describeReference } from "../conformance/describe-cases.ts";
import { type Engine, ENGINES } from "../engines.ts";
import { readModel } from "../layers/spec-values.ts";
import { findDifference, readReference } from "../library/conformance.ts";
import {
  clippedSpec,
  fixedGradientSpec,
  type OptimizerCase,
  optimizerText,
  regressionSpec,
  rosenbrockSpec,
  type Stored,
} from "./torch-plans.ts";

interface Clipping {
  readonly name: string;
  readonly kind: "norm" | "value";
  readonly limit: number;
  readonly before: readonly Stored[];
  readonly after: readonly Stored[];
}

interface Reference {
  readonly shared_gradients: readonly {
    readonly initial: Stored;
    readonly gradients: readonly (readonly number[])[];
  }[];
  readonly fixed_gradients: readonly OptimizerCase[];
  readonly linear_regression_problem: readonly Record<"X" | "Y" | "W0" | "b0", Stored>[];
  readonly linear_regression: readonly OptimizerCase[];
  readonly rosenbrock: readonly OptimizerCase[];
  readonly clipping: readonly Clipping[];
}

/** A trained model: its spec, its batch at a step, and its weights between our layout and the reference's. */
interface Problem {
  readonly spec: (optimizer: string) => string;
  readonly batch: (step: number) => Record<string, Float64Array>;
  /** Paths of the weights and how many columns each has, which the reference stores as rows. */
  readonly weights: readonly (readonly [path: string, columns: number])[];
  readonly initial: (c: OptimizerCase) => readonly number[];
}

/** What the reference's README allows along trajectories, and for the first steps of a search. */
const TOLERANCES = { float64: 1e-8, float32: 2e-5 } as const;
const LOOSE = 1e-4;
const LOOSE_STEPS = 3;

describeReference("PyTorch's optimizers", readReference<Reference>("optimizers.json"), (reference) => {
  const shared = reference.shared_gradients[0]!;
  describeProblem("fixed gradients", reference.fixed_gradients, {
    spec: (optimizer) => fixedGradientSpec(optimizer, shared.initial.data.length),
    batch: (step) => ({ g: Float64Array.from(shared.gradients[step]!) }),
    weights: [["linear1.weight", 1]],
    initial: () => shared.initial.data,
  });
  const { X, Y, W0, b0 } = reference.linear_regression_problem[0]!;
  const [outputs, inputs] = W0.shape as [number, number];
  describeProblem("linear regression", reference.linear_regression, {
    spec: (optimizer) => regressionSpec(optimizer, inputs, outputs, X.shape[0]!),
    batch: () => ({ x: Float64Array.from(X.data), y: Float64Array.from(Y.data) }),
    weights: [
      ["linear1.weight", outputs],
      ["linear1.bias", 1],
    ],
    initial: () => [...W0.data, ...b0.data],
  });
  describeProblem("rosenbrock", reference.rosenbrock, {
    spec: rosenbrockSpec,
    batch: () => ({ one: Float64Array.of(1) }),
    weights: [
      ["linear1.weight", 1],
      ["linear2.weight", 1],
    ],
    initial: (c) => c.initial as readonly number[],
  });
  describe("clipping", () => {
    for (const engine of ENGINES)
      test.each(reference.clipping)(`$name in the ${engine.name}`, (c) => expectClipped(engine, c));
  });
});

function describeProblem(group: string, cases: readonly OptimizerCase[], problem: Problem): void {
  describe(group, () => {
    for (const c of cases) {
      const optimizer = optimizerText(c);
      if (typeof optimizer === "string") {
        test.skip(`${c.name}: ${optimizer}`, () => undefined);
        continue;
      }
      test.each(ENGINES)(`${c.name} in the $name`, async (engine) => {
        const network = await engine.create(lower(readModel(problem.spec(optimizer.text))));
        follow(network, c, problem, TOLERANCES[engine.precision]);
      });
    }
  });
}

/** Takes the steps of a case and compares weights and losses along the way. */
function follow(network: RuntimeNetwork, c: OptimizerCase, problem: Problem, tolerance: number): void {
  writeWeights(network, problem, problem.initial(c));
  const losses: number[] = [];
  c.trajectory.forEach((want, step) => {
    losses.push(network.step(problem.batch(step)).loss);
    if (c.loose && step >= LOOSE_STEPS) return;
    const difference = findDifference(readWeights(network, problem), want, c.loose ? LOOSE : tolerance);
    expect(difference && `step ${step + 1}: ${difference}`).toBe(null);
  });
  if (!c.loose && c.losses) expect(findDifference(losses, c.losses, tolerance)).toBe(null);
  const { loss } = network.evaluate(problem.batch(c.trajectory.length - 1));
  if (c.loose) expect(loss).toBeLessThanOrEqual((c.final_loss ?? c.losses!.at(-1)!) + LOOSE);
}

async function expectClipped(engine: Engine, { kind, limit, before, after }: Clipping): Promise<void> {
  const network = await engine.create(lower(readModel(clippedSpec(`${kind}(${limit})`))));
  const [g, h] = before.map(({ data }) => Float64Array.from(data)) as [Float64Array, Float64Array];
  for (const { data } of Object.values(network.parameters)) data.fill(0);
  network.step({ g, h });
  after.forEach(({ data }, i) => {
    const moved = Array.from(network.parameters[`linear${i + 1}.weight`]!.data, (w) => -w);
    expect(findDifference(moved, data, TOLERANCES[engine.precision])).toBe(null);
  });
}

/** Flat as the reference has it: each weight by rows of its transpose. */
function readWeights(network: RuntimeNetwork, { weights }: Problem): number[] {
  return weights.flatMap(([path, columns]) => {
    const { data } = network.parameters[path]!;
    return Array.from(data, (_, i) => data[placeOf(i, columns, data.length)]!);
  });
}

function writeWeights(network: RuntimeNetwork, { weights }: Problem, values: readonly number[]): void {
  let from = 0;
  for (const [path, columns] of weights) {
    const { data } = network.parameters[path]!;
    for (let i = 0; i < data.length; i++) data[placeOf(i, columns, data.length)] = values[from + i]!;
    from += data.length;
  }
}

/** Where number i of the transpose of [rows, columns] stands. */
function placeOf(i: number, columns: number, length: number): number {
  const rows = length / columns;
  return (i % rows) * columns + Math.floor(i / rows);
}
