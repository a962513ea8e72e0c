/**
 * @file Convolutions of pictures with one channel agree with the interpreter in float64; memory starts as NaN, so that what is
 * not written shows.
 */
import { expect, test } from "vitest";
import { isNarrow } from "../../../src/backends/wasm/narrow-frame.ts";
import { createBuilder, type Value } from "../../../src/ir/builder.ts";
import type { TensorType } from "../../../src/ir/types.ts";
import { conv } from "../../../src/ops/conv.ts";
import { convInputGradient } from "../../../src/ops/conv-input-gradient.ts";
import { convWeightGradient } from "../../../src/ops/conv-weight-gradient.ts";
import { windowOutput } from "../../../src/ops/window.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import { asFields, randomTensor } from "../../ops/sample-graphs.ts";
import { compareGraph } from "./run-plan.ts";

let drawn = 0;

function draw(low: number, high: number): number {
  return low + Math.floor(randomUniform(9, 0, 0, drawn++) * (high - low + 1));
}

type Pair = readonly [number, number];

interface Case {
  readonly input: Pair;
  readonly kernel: Pair;
  readonly low: Pair;
  readonly high: Pair;
  readonly filters: number;
}

function optionsOf({ kernel, low, high }: Case) {
  const borders = { low: [...low], high: [...high] };
  return { kernel: [...kernel], strides: [1, 1], dilations: [1, 1], groups: 1, ...borders };
}

function narrow(c: Case): boolean {
  const output = windowOutput([...c.input], optionsOf(c));
  const axes = c.input.map((size, axis) => ({
    ...{ input: size, output: output[axis]!, kernel: c.kernel[axis]!, low: c.low[axis]! },
    ...{ stride: 1, dilation: 1 },
  }));
  const perGroup = { channels: 1, filters: c.filters };
  return isNarrow({ n: { batch: 1 }, axes, channels: 1, filters: c.filters, groups: 1, perGroup });
}

function compare(c: Case, n: number, capacity: number): number {
  const options = optionsOf(c);
  const types: TensorType[] = [
    { dtype: "f32", shape: [{ batch: 1 }, ...c.input, 1] },
    { dtype: "f32", shape: [...c.kernel, 1, c.filters] },
    { dtype: "f32", shape: [{ batch: 1 }, ...windowOutput([...c.input], options), c.filters] },
  ];
  const builder = createBuilder();
  const [x, w, dy] = types.map((type, i) => builder.input("field", String(i), type)) as [Value, Value, Value];
  [
    conv(x, w, options),
    convInputGradient(dy, w, { ...options, inputSpatial: [...c.input] }),
    convWeightGradient(x, dy, options),
  ].forEach((value, i) => builder.output("output", String(i), value));
  const tensors = types.map((type, i) => randomTensor(type, n, [-1, 1], i + 1));
  return compareGraph(builder.finish(), asFields(tensors), n, capacity);
}

test("random sizes, paddings, kernels and numbers of filters", () => {
  let tried = 0;
  while (tried < 24) {
    const kernel: Pair = [draw(1, 6), draw(1, 11)];
    const c: Case = {
      kernel,
      input: [kernel[0] + draw(0, 9), kernel[1] + draw(0, 22)],
      low: [draw(0, 6), draw(0, 12)],
      high: [draw(0, 6), draw(0, 12)],
      filters: draw(1, 13),
    };
    if (!narrow(c)) continue;
    tried++;
    for (const n of [3, 1]) expect(compare(c, n, 3), JSON.stringify({ ...c, n })).toBeLessThan(3e-5);
  }
});

test("the first layer of LeNet, and the most filters", () => {
  const lenet: Case = { input: [28, 28], kernel: [5, 5], low: [2, 2], high: [2, 2], filters: 6 };
  for (const c of [lenet, { ...lenet, filters: 32 }]) {
    expect(narrow(c)).toBe(true);
    expect(compare(c, 2, 4)).toBeLessThan(5e-5);
  }
});
