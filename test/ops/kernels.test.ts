import { expect, test } from "vitest";
import { interpretGraph } from "../../src/backends/interpreter/interpret-graph.ts";
import { verifyGraph } from "../../src/ir/verify.ts";
import { dimSize } from "../../src/ir/types.ts";
import { OPS } from "../../src/ops/registry.gen.ts";
import { asFields, operatorSamples, sampleGraph, sampleOperands, toFloat32 } from "./sample-graphs.ts";

const N = 3;
const CONTEXT = { n: N, seed: 5, step: 2 };
const samples = operatorSamples();
const kernels = samples.filter(({ definition }) => definition.meaning.kind === "kernel");

test("every operator but get_item has a sample", () => {
  const without = [...OPS.values()]
    .filter((definition) => definition.samples.length === 0)
    .map(({ name }) => name);
  expect(without).toEqual(["get_item"]);
});

test.each(samples)("$title is a well-formed graph", ({ definition, sample }) => {
  expect(verifyGraph(sampleGraph(definition, sample), OPS)).toEqual([]);
});

test.each(kernels)(
  "the kernel of $title writes every element, and nothing but numbers",
  ({ definition, sample }) => {
    const operands = sampleOperands(sample, N, 3);
    const attrs = sample.attrs ?? {};
    const results = definition.infer(sample.inputs, attrs).map(({ shape }) => {
      const sizes = shape.map((dim) => dimSize(dim, N));
      return { shape: sizes, data: new Float64Array(sizes.reduce((a, b) => a * b, 1)).fill(Number.NaN) };
    });
    if (definition.meaning.kind === "kernel")
      definition.meaning.run(operands, attrs, results, { ...CONTEXT, round: (x) => x });
    for (const { data } of results) expect(data.some(Number.isNaN)).toBe(false);
  },
);

test.each(samples)("$title in float32 is close to float64", ({ definition, sample }) => {
  const graph = sampleGraph(definition, sample);
  // Both start from the same float32 numbers.
  const rounded = sampleOperands(sample, N, 4).map(toFloat32);
  const exact = rounded.map(({ shape, data }) => ({ shape, data: Float64Array.from(data) }));
  const single = interpretGraph(graph, asFields(rounded), CONTEXT, "float32");
  const double = interpretGraph(graph, asFields(exact), CONTEXT, "float64");
  for (const [key, { data }] of double) {
    data.forEach((want, i) => {
      const got = single.get(key)!.data[i]!;
      // A handful of roundings of 6e-8 each.
      expect(Math.abs(got - want), `${key} at ${i}`).toBeLessThan(2e-6 * Math.max(1, Math.abs(want)));
    });
  }
});
