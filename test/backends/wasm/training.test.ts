/** @file Whole networks: WebAssembly trains as the interpreter does. */
import { describe, expect, test } from "vitest";
import { compilePlan } from "../../../src/backends/wasm/compile-plan.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import { createEngine } from "../../../src/train/engines.ts";
import { interpretedNetwork, worstDifference } from "../typescript/run-module.ts";
import { examples, lowered, SPECS } from "../typescript/specs.ts";

/** Both round to float32, in another order of sums and with other approximations; 20 steps carry that on. */
const TOLERANCE = 5e-5;
const NAMES = Object.keys(SPECS) as (keyof typeof SPECS)[];

describe.each(NAMES)("%s", (name) => {
  test("20 updates, full and partial, give the same losses, metrics and weights", async () => {
    const program = lowered(name);
    const [network, interpreted] = [await createEngine(program, "wasm"), interpretedNetwork(program)];
    for (let step = 0; step < 20; step++) {
      const batch = examples(program, step % 3 === 1 ? program.capacity - 1 : program.capacity, step);
      const [got, want] = [network.step(batch), interpreted.step(batch)];
      expect(worstDifference([got.loss, got.learningRate], [want.loss, want.learningRate])).toBeLessThan(
        TOLERANCE,
      );
      expect(worstDifference(Object.values(got.metrics), Object.values(want.metrics))).toBeLessThan(
        TOLERANCE,
      );
    }
    for (const [path, { data }] of Object.entries(interpreted.parameters)) {
      expect(worstDifference(network.parameters[path]!.data, data), path).toBeLessThan(TOLERANCE);
    }
  });

  test("evaluation and prediction take any number of examples", async () => {
    const program = lowered(name);
    const [network, interpreted] = [await createEngine(program, "wasm"), interpretedNetwork(program)];
    for (const n of [1, 2 * program.capacity + 1]) {
      const batch = examples(program, n, n);
      expect(
        worstDifference([network.evaluate(batch).loss], [interpreted.evaluate(batch).loss]),
      ).toBeLessThan(TOLERANCE);
      const want = interpreted.predict(batch);
      for (const [output, values] of Object.entries(network.predict(batch))) {
        expect(worstDifference(values, want[output]!)).toBeLessThan(TOLERANCE);
      }
    }
  });

  test("the same program gives the same bytes", () => {
    expect(compilePlan(planProgram(lowered(name)))).toEqual(compilePlan(planProgram(lowered(name))));
  });
});
