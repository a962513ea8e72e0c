import { expect, test } from "vitest";
import { differentiate } from "../../src/autodiff/differentiate.ts";
import { interpretGraph } from "../../src/backends/interpreter/interpret-graph.ts";
import { createBuilder, type Value } from "../../src/ir/builder.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { verifyGraph } from "../../src/ir/verify.ts";
import { add } from "../../src/ops/add.ts";
import { multiply } from "../../src/ops/multiply.ts";
import { reduceSum } from "../../src/ops/reduce-sum.ts";
import { OPS } from "../../src/ops/registry.gen.ts";
import { keyOf } from "../../src/passes/merge-common.ts";
import { optimise, RULES } from "../../src/passes/pipeline.ts";
import { removeDead } from "../../src/passes/remove-dead.ts";
import { rewriteGraph } from "../../src/passes/rewrite.ts";
import { applySample, asFields, operatorSamples, sampleOperands } from "../ops/sample-graphs.ts";

const N = 2;
const CONTEXT = { n: N, seed: 3, step: 4 };

/** Every operator with its gradients: Σ result², and its derivatives by the operands. */
const graphs = operatorSamples().map(({ title, definition, sample }) => {
  const builder = createBuilder();
  const inputs = sample.inputs.map((type, i) => builder.input("field", String(i), type));
  const results = applySample(definition, sample, inputs, builder);
  results.forEach((value, i) => builder.output("output", String(i), value));
  const loss = results.map(sumOfSquares).reduce(add);
  differentiate(builder, loss, inputs).forEach((g, i) => g && builder.output("output", `gradient ${i}`, g));
  return { title, graph: builder.finish(), fields: asFields(sampleOperands(sample, N, 9)) };
});

const passes = [
  { name: "remove-dead", run: removeDead },
  { name: "merge-common", run: (graph: Graph) => rewriteGraph(graph, [], keyOf) },
  ...RULES.map((rule) => ({ name: rule.name, run: (graph: Graph) => rewriteGraph(graph, [rule]) })),
];

test.each(passes)("$name alone leaves well-formed graphs that give the same numbers", ({ run }) => {
  for (const { title, graph, fields } of graphs) {
    const after = run(graph);
    expect(verifyGraph(after, OPS), title).toEqual([]);
    expectEqualOutputs(graph, after, fields, title);
  }
});

test.each(graphs)("all passes together keep the numbers of $title", ({ title, graph, fields }) => {
  const faults: string[] = [];
  const after = optimise(graph, (pass, g) =>
    faults.push(...verifyGraph(g, OPS).map((fault) => `${pass}: ${fault}`)),
  );
  expect(faults).toEqual([]);
  expectEqualOutputs(graph, after, fields, title);
  expect(optimise(after)).toBe(after);
});

/** Folding and regrouping of constants may move the last bits in float64. */
function expectEqualOutputs(
  before: Graph,
  after: Graph,
  fields: ReturnType<typeof asFields>,
  title: string,
): void {
  const wanted = interpretGraph(before, fields, CONTEXT, "float64");
  const got = interpretGraph(after, fields, CONTEXT, "float64");
  expect([...got.keys()]).toEqual([...wanted.keys()]);
  for (const [key, { shape, data }] of wanted) {
    expect(got.get(key)!.shape, `${title}, ${key}`).toEqual(shape);
    data.forEach((want, i) => {
      const error = Math.abs(got.get(key)!.data[i]! - want) / Math.max(1, Math.abs(want));
      expect(error, `${title}, ${key} at ${i}`).toBeLessThan(1e-12);
    });
  }
}

function sumOfSquares(x: Value): Value {
  return reduceSum(
    multiply(x, x),
    x.type.shape.map((_, axis) => axis),
  );
}
