/**
 * @file Small networks trained from explicit weights as in PyTorch: loss before every step, parameters after the first and
 * last, outputs at rest. Through specs, in the float64 and float32 interpreter and in the generated module.
 */
import { describe, expect, test } from "vitest";
import { interpretProgram } from "../../src/backends/interpreter/interpret-program.ts";
import { invariant } from "../../src/core/invariant.ts";
import { lower } from "../../src/lower/lower.ts";
import type { Program } from "../../src/lower/program.ts";
import { createNetwork, type RuntimeNetwork } from "../../src/runtime/network.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { importNetwork } from "../backends/typescript/run-module.ts";
import { findDifference, readReference } from "../library/conformance.ts";
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

const ENGINES: Readonly<
  Record<
    string,
    {
      readonly tolerance: number;
      readonly create: (program: Program) => RuntimeNetwork | Promise<RuntimeNetwork>;
    }
  >
> = {
  "the float64 interpreter": {
    tolerance: 1e-8,
    create: (p) => createNetwork(interpretProgram(p, { precision: "float64" })),
  },
  "the float32 interpreter": {
    tolerance: 2e-5,
    create: (p) => createNetwork(interpretProgram(p, { precision: "float32" })),
  },
  "the generated module": { tolerance: 2e-5, create: importNetwork },
};

describe.skipIf(reference === null)("trainings of the reference", () => {
  for (const [engine, { tolerance, create }] of Object.entries(ENGINES)) {
    test.each(reference?.cases ?? [])(`$name in ${engine}`, async (c) => {
      const plan = TRAININGS[c.name];
      invariant(plan && typeof plan !== "string", `no spec for ${c.name}`);
      const { model, diagnostics } = analyse(
        { file: "m.nn", text: plan.spec },
        { set: { "train.steps": String(c.steps) } },
      );
      expect(diagnostics.filter((d) => d.severity === "error").map((d) => d.message)).toEqual([]);
      const network = await create(lower(model!));
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

test.runIf(reference === null)("the reference values are absent: nothing is compared", () => {
  expect(reference).toBeNull();
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
