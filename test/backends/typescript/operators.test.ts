/** @file Every operator's samples: the generated module gives what the interpreter gives, for full and partial batches. */
import { describe, expect, test } from "vitest";
import { createBuilder } from "../../../src/ir/builder.ts";
import { BATCH, isBatchDim, type TensorType } from "../../../src/ir/types.ts";
import type { OperatorDefinition, OperatorSample } from "../../../src/ops/define.ts";
import { reshape } from "../../../src/ops/reshape.ts";
import { OPS } from "../../../src/ops/registry.gen.ts";
import { broadcastTo } from "../../../src/ops/broadcast.ts";
import { getItem } from "../../../src/ops/get-item.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import type { Program } from "../../../src/lower/program.ts";
import { importNetwork, interpretedNetwork, predictProgram, worstDifference } from "./run-module.ts";

const CAPACITY = 4;
const cases = [...OPS.values()].flatMap((op) =>
  op.samples.map((sample, i) => ({ name: `${op.name} ${i + 1}`, op, sample })),
);

describe.each(cases)("$name", ({ op, sample }) => {
  test.each([CAPACITY, 3])("for %d examples", async (n) => {
    const program = sampleProgram(op, sample);
    const [generated, interpreted] = [await importNetwork(program), interpretedNetwork(program)];
    const batch: Record<string, Float32Array> = { count: new Float32Array(n) };
    sample.inputs.forEach((type, i) => {
      const values = numbers(type, rangeOf(sample, i), n, i);
      if (isBatched(type)) batch[`x${i}`] = values;
      else for (const network of [generated, interpreted]) network.parameters[`x${i}`]!.data.set(values);
    });
    const [got, want] = [generated.predict(batch), interpreted.predict(batch)];
    for (const { name } of program.outputs)
      expect(worstDifference(got[name]!, want[name]!)).toBeLessThan(1e-5);
  });
});

/**
 * The operator alone. Batched operands and results are fields and outputs of one row an example, whatever their own
 * shapes are; other results are repeated for each example.
 */
function sampleProgram(op: OperatorDefinition, sample: OperatorSample): Program {
  const builder = createBuilder();
  builder.input("field", "count", { dtype: "f32", shape: [BATCH] });
  const inputs = sample.inputs.map((type, i) => {
    if (!isBatched(type)) return builder.input("parameter", `x${i}`, type);
    return reshape(
      builder.input("field", `x${i}`, { dtype: type.dtype, shape: [BATCH, sizeOf(type, 1)] }),
      type.shape,
    );
  });
  const attrs = sample.attrs ?? {};
  const types = op.infer(sample.inputs, attrs);
  const value = builder.apply(op.name, inputs, attrs, types);
  const results =
    types.length === 1 && op.meaning.kind !== "loop" ? [value] : types.map((_, i) => getItem(value, i));
  const outputs = results.map((result, i) => {
    const { type } = result;
    const rows = isBatched(type)
      ? reshape(result, [BATCH, sizeOf(type, 1)])
      : broadcastTo(result, [BATCH, ...type.shape]);
    builder.output("output", `y${i}`, rows);
    return { name: `y${i}`, type: rows.type };
  });
  return predictProgram(builder.finish(), outputs, CAPACITY);
}

function rangeOf({ range }: OperatorSample, i: number): readonly [number, number] {
  if (!range) return [-2, 2];
  return typeof range[0] === "number"
    ? (range as readonly [number, number])
    : (range[i] as readonly [number, number]);
}

function numbers(
  type: TensorType,
  [low, high]: readonly [number, number],
  n: number,
  stream: number,
): Float32Array {
  return Float32Array.from({ length: sizeOf(type, n) }, (_, i) => {
    const u = randomUniform(1, stream, 0, i);
    if (type.dtype === "index") return Math.floor(low < 0 ? u * 3 : low + u * (high - low + 1));
    return type.dtype === "bool" ? Math.round(u) : low + u * (high - low);
  });
}

function isBatched(type: TensorType): boolean {
  return type.shape.some(isBatchDim);
}

function sizeOf(type: TensorType, n: number): number {
  return type.shape.reduce<number>((product, dim) => product * (isBatchDim(dim) ? dim.batch * n : dim), 1);
}
