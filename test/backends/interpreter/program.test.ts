import { expect, test } from "vitest";
import { differentiate } from "../../../src/autodiff/differentiate.ts";
import { interpretProgram } from "../../../src/backends/interpreter/interpret-program.ts";
import { createBuilder, type GraphBuilder, type Value } from "../../../src/ir/builder.ts";
import type { Graph } from "../../../src/ir/graph.ts";
import { argument, binary, scalar } from "../../../src/ir/scalar.ts";
import type { TensorType } from "../../../src/ir/types.ts";
import type { Program } from "../../../src/lower/program.ts";
import { add } from "../../../src/ops/add.ts";
import { broadcastLike } from "../../../src/ops/broadcast.ts";
import { matmul } from "../../../src/ops/matmul.ts";
import { multiply } from "../../../src/ops/multiply.ts";
import { reduceMean } from "../../../src/ops/reduce-mean.ts";
import { reduceSum } from "../../../src/ops/reduce-sum.ts";
import { subtract } from "../../../src/ops/subtract.ts";

const N = { batch: 1 } as const;
const TYPES = {
  x: { dtype: "f32", shape: [N, 2] },
  y: { dtype: "f32", shape: [N, 1] },
  w: { dtype: "f32", shape: [2, 1] },
  b: { dtype: "f32", shape: [1] },
} as const satisfies Record<string, TensorType>;

function line(builder: GraphBuilder): Value {
  const product = matmul(builder.input("field", "x", TYPES.x), builder.input("parameter", "w", TYPES.w));
  return add(product, broadcastLike(builder.input("parameter", "b", TYPES.b), product));
}

function lossOf(builder: GraphBuilder): Value {
  const difference = subtract(line(builder), builder.input("field", "y", TYPES.y));
  const squares = multiply(difference, difference);
  builder.output("term", "error.sum", reduceSum(squares, [0, 1]));
  const loss = reduceMean(squares, [0, 1]);
  builder.output("loss", "loss", loss);
  return loss;
}

function graphOf(build: (builder: GraphBuilder) => void): Graph {
  const builder = createBuilder();
  build(builder);
  return builder.finish();
}

/** Gradient descent; a state counts the updates. */
function stepGraph(): Graph {
  return graphOf((builder) => {
    const loss = lossOf(builder);
    const rate = builder.input("scalar", "learning_rate", { dtype: "f32", shape: [] });
    for (const name of ["w", "b"] as const) {
      const parameter = builder.input("parameter", name, TYPES[name]);
      const [gradient] = differentiate(builder, loss, [parameter]);
      builder.output(
        "parameter",
        name,
        subtract(parameter, multiply(gradient!, broadcastLike(rate, parameter))),
      );
    }
    const step = builder.input("scalar", "step", { dtype: "f32", shape: [] });
    builder.output("state", "steps", add(builder.input("state", "steps", { dtype: "f32", shape: [] }), step));
  });
}

const parameter = { kind: "parameter", fill: { kind: "constant", value: 0 }, span: null } as const;

const program: Program = {
  name: "Line",
  doc: "",
  file: "line.nn",
  seed: 1,
  capacity: 4,
  fields: [
    { name: "x", role: "input", type: TYPES.x, classes: null, doc: "", prepare: [], augment: [] },
    { name: "y", role: "target", type: TYPES.y, classes: null, doc: "", prepare: [], augment: [] },
  ],
  outputs: [{ name: "prediction", type: TYPES.y, doc: "" }],
  parameters: [
    { ...parameter, name: "w", shape: [2, 1], stream: 0 },
    { ...parameter, name: "b", shape: [1], stream: 1 },
  ],
  predict: graphOf((builder) => builder.output("output", "prediction", line(builder))),
  entries: [],
  calibration: null,
  phases: [
    {
      name: null,
      step: stepGraph(),
      evaluate: graphOf(lossOf),
      states: [{ name: "steps", shape: [], fill: 0 }],
      metrics: [
        {
          name: "half",
          terms: [{ name: "error.sum", size: 1 }],
          finish: binary("/", argument(0), 2),
          higherIsBetter: false,
        },
      ],
      trains: ["w", "b"],
      learningRate: 0.1,
      schedule: { kind: "formula", factor: scalar(1) },
      epochs: 1,
      steps: null,
      batch: 4,
      stop: null,
    },
  ],
  validation: null,
};

const context = { seed: 1, step: 1, phaseStep: 1, learningRate: 0.1 };

/** y = 2·x₀ - x₁ + 0.5 at three points. */
function prepared(precision: "float32" | "float64") {
  const network = interpretProgram(program, { precision });
  const [x, y] = network.fields;
  network.memory.set([1, 0, 0, 1, 1, 1], x!.offset);
  network.memory.set([2.5, -0.5, 1.5], y!.offset);
  return network;
}

test("a step gives the loss before it, and moves the parameters against the gradient", () => {
  const network = prepared("float64");
  const phase = network.phases[0]!;
  phase.step(3, context);
  const error = (2.5 ** 2 + 0.5 ** 2 + 1.5 ** 2) / 3;
  expect(network.memory[phase.loss]).toBeCloseTo(error, 12);
  const [w, b] = network.parameters;
  const gradients = [2.5 + 1.5, -0.5 + 1.5, 2.5 - 0.5 + 1.5].map((sum) => (-2 / 3) * sum);
  expect(network.memory[w!.offset]).toBeCloseTo(-0.1 * gradients[0]!, 12);
  expect(network.memory[w!.offset + 1]).toBeCloseTo(-0.1 * gradients[1]!, 12);
  expect(network.memory[b!.offset]).toBeCloseTo(-0.1 * gradients[2]!, 12);
});

test.each(["float32", "float64"] as const)("many steps in %s fit a line, and predict tells", (precision) => {
  const network = prepared(precision);
  const phase = network.phases[0]!;
  for (let i = 1; i <= 600; i++) phase.step(3, { ...context, step: i, phaseStep: i });
  network.predict(3, context);
  const { offset } = network.outputs[0]!;
  [2.5, -0.5, 1.5].forEach((y, i) => expect(network.memory[offset + i]).toBeCloseTo(y, 4));
  const [steps] = phase.states;
  expect(network.memory[steps!.offset]).toBe((600 * 601) / 2);
});

test("evaluate changes nothing but loss and terms, and a metric is finished from its terms", () => {
  const network = prepared("float64");
  const phase = network.phases[0]!;
  phase.evaluate(3, context);
  const [metric] = phase.metrics;
  const sum = network.memory[metric!.terms[0]!.offset]!;
  expect(sum).toBe(2.5 ** 2 + 0.5 ** 2 + 1.5 ** 2);
  expect(metric!.finish([sum])).toBe(sum / 2);
  for (const { offset, size } of network.parameters) {
    expect([...network.memory.subarray(offset, offset + size)].every((x) => x === 0)).toBe(true);
  }
});
