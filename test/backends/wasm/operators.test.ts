/** @file Every operator's samples: WebAssembly gives what the interpreter gives in float64, for full and partial batches. */
import { expect, test } from "vitest";
import { asFields, operatorSamples, sampleGraph, sampleOperands } from "../../ops/sample-graphs.ts";
import { compareGraph } from "./run-plan.ts";

const CAPACITY = 7;
/** Sums of up to a hundred products of size 4 and less, in float32. */
const TOLERANCE = 1e-5;

for (const { title, definition, sample } of operatorSamples()) {
  test(`${title} agrees with the interpreter`, () => {
    const graph = sampleGraph(definition, sample);
    for (const n of [CAPACITY, 5, 1]) {
      expect(compareGraph(graph, asFields(sampleOperands(sample, n, 3)), n, CAPACITY)).toBeLessThan(
        TOLERANCE,
      );
    }
  });
}
