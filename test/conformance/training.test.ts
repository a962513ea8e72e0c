/**
 * @file Small networks trained from explicit weights as in PyTorch: loss before every step, parameters after the first and
 * last, outputs at rest. Through specs, in the float64 and float32 interpreter and in the generated module.
 */
import { expect, test } from "vitest";
import { invariant } from "../../src/core/invariant.ts";
import { lower } from "../../src/lower/lower.ts";
import type { RuntimeNetwork } from "../../src/runtime/network.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { ENGINES } from "../engines.ts";
import { findDifference, readReference } from "../library/conformance.ts";
import { describeReference } from "./describe-cases.ts";
import { column, TRAININGS, type TrainingSpec } from "./trainings.ts";

interface Stored {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly name: string;
  readonly steps: number;
  readonly batches: string | readonly (readonly [number, number])[];
  readonly inputs: Stored;
  readonly targets: Stored;
  readonly initial_params: Readonly<Record<string, Stored>>;
  readonly losses: readonly number[];
  readonly first_gradients: Readonly<Record<string, Stored>>;
  readonly params_after_first_step: Readonly<Record<string, Stored>>;
  readonly final_params: Readonly<Record<string, Stored>>;
  readonly final_eval_output: Stored;
}

const reference = readReference<{ cases: readonly Case[] }>("training.json");

/** What the reference's README allows along trainings. */
const TOLERANCES = { float64: 1e-8, float32: 2e-5 } as const;

describeReference("PyTorch's small trainings", reference, ({ cases }) => {
  for (const engine of ENGINES) {
    test.each(cases)(`$name in the ${engine.name}`, async (c) => {
      const tolerance = TOLERANCES[engine.precision];
      const plan = TRAININGS[c.name];
      invariant(plan && typeof plan !== "string", `no spec for ${c.name}`);
      const { model, diagnostics } = analyse(
        { file: "m.nn", text: plan.spec },
        { set: { "train.steps": String(c.steps) } },
      );
      expect(diagnostics.filter((d) => d.severity === "error").map((d) => d.message)).toEqual([]);
      const network = await engine.create(lower(model!));
      setParameters(network, plan, c.initial_params);
      const losses: number[] = [];
      for (let step = 0; step < c.steps; step++) {
        losses.push(network.step(batchOf(c, plan, step)).loss);
        if (step === 0) expectParameters(network, plan, c.params_after_first_step, tolerance);
      }
      expect(findDifference(losses, c.losses, tolerance)).toBeNull();
      expectParameters(network, plan, c.final_params, tolerance);
      expectOutputs(network, plan, c, tolerance);
    });
  }
});

function setParameters(network: RuntimeNetwork, plan: TrainingSpec, stored: Case["initial_params"]): void {
  for (const [name, [theirs, layout]] of Object.entries(plan.parameters)) {
    const { data, shape } = stored[theirs]!;
    network.parameters[name]!.data.set(layout(data, shape));
  }
}

function expectParameters(
  network: RuntimeNetwork,
  plan: TrainingSpec,
  stored: Case["final_params"],
  tolerance: number,
): void {
  for (const [name, [theirs, layout]] of Object.entries(plan.parameters)) {
    const { data, shape } = stored[theirs]!;
    expect([name, findDifference(network.parameters[name]!.data, layout(data, shape), tolerance)]).toEqual([
      name,
      null,
    ]);
  }
}

function batchOf(
  c: Case,
  plan: TrainingSpec,
  step: number,
): Record<string, Float32Array | Float64Array | Int32Array> {
  const n = c.inputs.shape[0]!;
  const [from, to] = typeof c.batches === "string" ? [0, n] : c.batches[step % c.batches.length]!;
  const rows = (data: readonly number[]): readonly number[] =>
    data.slice((from * data.length) / n, (to * data.length) / n);
  const x = new Float64Array(rows(plan.input(c.inputs.data, c.inputs.shape)));
  const targets = rows(plan.target(c.targets.data, c.targets.shape));
  const t = plan.targetIsIndex ? Int32Array.from(targets) : new Float64Array(targets);
  return {
    x,
    t,
    ...(plan.outputs.length > 1 ? { u: new Float64Array(column(1)(c.targets.data, c.targets.shape)) } : {}),
  };
}

function expectOutputs(network: RuntimeNetwork, plan: TrainingSpec, c: Case, tolerance: number): void {
  const x = new Float64Array(plan.input(c.inputs.data, c.inputs.shape));
  const found = network.predict({ x });
  const { data, shape } = c.final_eval_output;
  if (plan.outputs.length > 1) {
    plan.outputs.forEach((name, i) =>
      expect(findDifference(found[name]!, column(i)(data, shape), tolerance)).toBeNull(),
    );
    return;
  }
  const want = shape.length === 4 ? plan.input(data, shape) : data;
  expect(findDifference(found[plan.outputs[0]!]!, want, tolerance)).toBeNull();
}
