/** @file Updates by hand in trainings of several phases. */
import { expect, test } from "vitest";
import { createNetwork } from "../../src/runtime/network.ts";
import { lineData, lineDefinition } from "./line.ts";

const BATCH = lineData(4);

/** The line in two phases: `rough` for two steps at a falling rate, then `fine`. */
function twoPhases() {
  const definition = lineDefinition();
  const [only] = definition.phases;
  const rough = { ...only!, name: "rough", steps: 2, epochs: null };
  const fine = { ...only!, name: "fine", learningRate: 0.01 };
  return createNetwork({ ...definition, phases: [rough, fine] });
}

test("step goes on to the next phase once the steps of one are done", () => {
  const network = twoPhases();
  const rates = [1, 2, 3, 4].map(() => network.step(BATCH).learningRate);
  expect(rates).toEqual([0.05, 0.025, 0.01, 0.01]);
  expect(network.progress).toMatchObject({ phase: 1, phaseStep: 2, step: 4 });
});

test("step takes the phase that it is told, which then begins anew", () => {
  const network = twoPhases();
  expect(network.step(BATCH, { phase: "fine" }).learningRate).toBe(0.01);
  expect(network.step(BATCH).learningRate).toBe(0.01);
  expect(network.progress).toMatchObject({ phase: 1, phaseStep: 2 });
  expect(network.step(BATCH, { phase: "rough" })).toMatchObject({ learningRate: 0.05, step: 3 });
});

test("evaluate takes a phase without entering it", () => {
  const network = twoPhases();
  network.evaluate(BATCH, { phase: "fine" });
  expect(network.progress.phase).toBe(0);
});

test("an unknown phase is told with those that there are", () => {
  expect(() => twoPhases().step(BATCH, { phase: "fein" })).toThrow(
    "There is no phase fein; the phases are rough, fine.",
  );
  expect(() => createNetwork(lineDefinition()).step(BATCH, { phase: "fine" })).toThrow(
    "There is no phase fine; the training has one, without a name.",
  );
});

test("fit leaves out a phase whose steps were all made by hand", async () => {
  const network = twoPhases();
  network.step(BATCH);
  network.step(BATCH);
  const phases = [];
  for await (const report of network.fit(BATCH)) phases.push(report.phase);
  expect(phases).toEqual(["fine", "fine", "fine", "fine"]);
});
