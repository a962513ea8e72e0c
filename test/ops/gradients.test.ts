import { expect, test } from "vitest";
import { differentiate } from "../../src/autodiff/differentiate.ts";
import { prepareGraph } from "../../src/backends/interpreter/prepare-graph.ts";
import { createBuilder, type GraphBuilder, type Value } from "../../src/ir/builder.ts";
import { verifyGraph } from "../../src/ir/verify.ts";
import { add } from "../../src/ops/add.ts";
import { constant } from "../../src/ops/constant.ts";
import type { OperatorDefinition, OperatorSample, Tensor } from "../../src/ops/define.ts";
import { multiply } from "../../src/ops/multiply.ts";
import { reduceSum } from "../../src/ops/reduce-sum.ts";
import { OPS } from "../../src/ops/registry.gen.ts";
import { applySample, asFields, operatorSamples, randomTensor, sampleOperands } from "./sample-graphs.ts";

const N = 2;
const STEP = 1e-5;
/** Central differences in float64 with h = 1e-5: truncation about h², rounding about 1e-16 / h. */
const TOLERANCE = 1e-6;

const differentiable = operatorSamples().filter(
  ({ definition, sample }) =>
    (definition.gradient !== "none" || definition.meaning.kind === "loop") &&
    sample.inputs.some((type) => type.dtype === "f32"),
);

test.each(differentiable)(
  "the gradient of $title is that of central differences",
  ({ definition, sample }) => {
    checkGradients(sample, (inputs, builder) => projectedSum(definition, sample, inputs, builder));
  },
);

test.each(differentiable)(
  "the second gradient of $title is that of central differences",
  ({ definition, sample }) => {
    checkGradients(sample, (inputs, builder) => {
      const first = projectedSum(definition, sample, inputs, builder);
      const gradients = differentiate(
        builder,
        first,
        inputs.filter((x) => x.type.dtype === "f32"),
      );
      return sumOf(
        gradients.filter((g) => g !== null).map((g, i) => project(g, i + 10)),
        builder,
      );
    });
  },
);

/** Compares every partial derivative of a loss of the sample's operands. */
function checkGradients(
  sample: OperatorSample,
  lossOf: (inputs: Value[], builder: GraphBuilder) => Value,
): void {
  const builder = createBuilder();
  const inputs = sample.inputs.map((type, i) => builder.input("field", String(i), type));
  const loss = lossOf(inputs, builder);
  builder.output("loss", "loss", loss);
  const gradients = differentiate(builder, loss, inputs);
  gradients.forEach((gradient, i) => gradient && builder.output("output", String(i), gradient));
  const graph = builder.finish();
  expect(verifyGraph(graph, OPS)).toEqual([]);
  const operands = sampleOperands(sample, N, 7);
  const fixed = asFields(operands);
  for (const node of graph.nodes) {
    const name = String(node.attrs["name"]);
    if (node.op !== "input" || !name.startsWith("projection")) continue;
    fixed.set(`field ${name}`, randomTensor(node.types[0]!, N, [-1, 1], Number(name.split(" ")[1]) + 1000));
  }
  const prepared = prepareGraph(graph, "float64");
  const run = (): Map<string, Tensor> => prepared(fixed, { n: N, seed: 1, step: 1 });
  const analytic = run();
  operands.forEach(({ data }, i) => {
    if (sample.inputs[i]!.dtype !== "f32") return;
    const gradient = analytic.get(`output ${i}`)?.data ?? new Float64Array(data.length);
    expect(gradient.length).toBe(data.length);
    for (let at = 0; at < data.length; at++) {
      const numerical = partial(data, at, () => run().get("loss loss")!.data[0]!);
      const error = Math.abs(gradient[at]! - numerical) / Math.max(1, Math.abs(numerical));
      expect(error, `operand ${i} at ${at}: ${gradient[at]} against ${numerical}`).toBeLessThan(TOLERANCE);
    }
  });
}

function partial(data: Tensor["data"], at: number, loss: () => number): number {
  const before = data[at]!;
  data[at] = before + STEP;
  const above = loss();
  data[at] = before - STEP;
  const below = loss();
  data[at] = before;
  return (above - below) / (2 * STEP);
}

function projectedSum(
  definition: OperatorDefinition,
  sample: OperatorSample,
  inputs: Value[],
  builder: GraphBuilder,
): Value {
  return sumOf(applySample(definition, sample, inputs, builder).map(project), builder);
}

/** Σ p·x with random p. */
function project(x: Value, i: number): Value {
  const p = x.builder.input("field", `projection ${i}`, { dtype: "f32", shape: x.type.shape });
  return reduceSum(
    multiply(p, x),
    x.type.shape.map((_, axis) => axis),
  );
}

function sumOf(values: readonly Value[], builder: GraphBuilder): Value {
  return values.length === 0 ? constant(builder, 0) : values.reduce(add);
}
