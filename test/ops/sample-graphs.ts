/** @file Graphs and random operands of the operators' samples, for the generated tests of every engine. */
import { createBuilder, type Value } from "../../src/ir/builder.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { dimSize, type TensorType } from "../../src/ir/types.ts";
import {
  applyOperator,
  type OperatorDefinition,
  type OperatorSample,
  type Tensor,
} from "../../src/ops/define.ts";
import { getItem } from "../../src/ops/get-item.ts";
import { OPS } from "../../src/ops/registry.gen.ts";
import { randomUniform } from "../../src/runtime/random.ts";

/** Every sample of every operator, with a name for the test. */
export function operatorSamples(): {
  title: string;
  definition: OperatorDefinition;
  sample: OperatorSample;
}[] {
  return [...OPS.values()].flatMap((definition) =>
    definition.samples.map((sample, i) => ({ title: `${definition.name} #${i + 1}`, definition, sample })),
  );
}

/** The operator on inputs "field 0", "field 1", …; outputs "output 0", … for its results. */
export function sampleGraph(definition: OperatorDefinition, sample: OperatorSample): Graph {
  const builder = createBuilder();
  const inputs = sample.inputs.map((type, i) => builder.input("field", String(i), type));
  const results = applySample(definition, sample, inputs, builder);
  results.forEach((value, i) => builder.output("output", String(i), value));
  return builder.finish();
}

/** The operator's results on given operands. */
export function applySample(
  definition: OperatorDefinition,
  sample: OperatorSample,
  inputs: readonly Value[],
  builder: Value["builder"],
): Value[] {
  const node = applyOperator(definition, inputs, sample.attrs ?? {}, builder);
  const { types } = builder.node(node.id);
  return types.length === 1 && definition.meaning.kind !== "loop"
    ? [node]
    : types.map((_, i) => getItem(node, i));
}

/** Random operands of a sample for n examples: in its range, whole numbers for index, 0 or 1 for bool. */
export function sampleOperands(sample: OperatorSample, n: number, seed: number): Tensor[] {
  return sample.inputs.map((type, i) => randomTensor(type, n, rangeOf(sample, i), seed * 100 + i));
}

/** A tensor of uniform random numbers; float64. */
export function randomTensor(
  type: TensorType,
  n: number,
  [low, high]: readonly [number, number],
  seed: number,
): Tensor {
  const shape = type.shape.map((dim) => dimSize(dim, n));
  const data = new Float64Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < data.length; i++) {
    const u = randomUniform(seed, 0, 0, i);
    if (type.dtype === "index") data[i] = low + Math.floor(u * (high - low + 1));
    else data[i] = type.dtype === "bool" ? Math.round(u) : low + u * (high - low);
  }
  return { shape, data };
}

/** The same numbers in float32. */
export function toFloat32({ shape, data }: Tensor): Tensor {
  return { shape, data: Float32Array.from(data) };
}

/** Tensors as the inputs "field 0", "field 1", … */
export function asFields(tensors: readonly Tensor[]): Map<string, Tensor> {
  return new Map(tensors.map((tensor, i) => [`field ${i}`, tensor]));
}

function rangeOf({ range }: OperatorSample, operand: number): readonly [number, number] {
  const given = range?.[operand];
  if (Array.isArray(given)) return given as unknown as readonly [number, number];
  return (range as readonly [number, number] | undefined) ?? [-2, 2];
}
