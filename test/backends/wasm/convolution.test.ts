/** @file Convolutions, their gradients and pools of random shapes agree with the interpreter in float64; memory starts as NaN. */
import { expect, test } from "vitest";
import { createBuilder, type Value } from "../../../src/ir/builder.ts";
import type { TensorType } from "../../../src/ir/types.ts";
import { averagePool } from "../../../src/ops/average-pool.ts";
import { averagePoolGradient } from "../../../src/ops/average-pool-gradient.ts";
import { conv } from "../../../src/ops/conv.ts";
import { convInputGradient } from "../../../src/ops/conv-input-gradient.ts";
import { convWeightGradient } from "../../../src/ops/conv-weight-gradient.ts";
import { maxPool } from "../../../src/ops/max-pool.ts";
import { maxPoolGradient } from "../../../src/ops/max-pool-gradient.ts";
import { windowOutput } from "../../../src/ops/window.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import { asFields, randomTensor } from "../../ops/sample-graphs.ts";
import { compareGraph } from "./run-plan.ts";

const CAPACITY = 4;
/** Sums of up to a thousand products of size 1, in float32. */
const TOLERANCE = 3e-5;

let drawn = 0;

/** A whole number from low to high. */
function draw(low: number, high: number): number {
  return low + Math.floor(randomUniform(21, 0, 0, drawn++) * (high - low + 1));
}

interface Case {
  readonly input: number[];
  readonly kernel: number[];
  readonly strides: number[];
  readonly low: number[];
  readonly high: number[];
  readonly dilations: number[];
}

function drawCase(rank: number): Case {
  const each = (low: number, high: number): number[] => Array.from({ length: rank }, () => draw(low, high));
  const kernel = each(1, 4);
  const dilations = each(1, 2);
  const input = kernel.map((k, axis) => dilations[axis]! * (k - 1) + draw(1, 8));
  return { input, kernel, dilations, strides: each(1, 3), low: each(0, 2), high: each(0, 2) };
}

function check(
  types: readonly TensorType[],
  build: (...inputs: Value[]) => readonly Value[],
  label: string,
): void {
  const builder = createBuilder();
  const inputs = types.map((type, i) => builder.input("field", String(i), type));
  build(...inputs).forEach((value, i) => builder.output("output", String(i), value));
  const graph = builder.finish();
  for (const n of [CAPACITY, 3]) {
    const tensors = types.map((type, i) => randomTensor(type, n, [-1, 1], i + 1));
    expect(compareGraph(graph, asFields(tensors), n, CAPACITY), `${label} for ${n}`).toBeLessThan(TOLERANCE);
  }
}

const WIDTHS = [
  { groups: 1, channels: 1, filters: 5 },
  { groups: 1, channels: 3, filters: 18 },
  { groups: 1, channels: 17, filters: 4 },
  { groups: 2, channels: 6, filters: 10 },
  { groups: 3, channels: 3, filters: 6 },
  { groups: 9, channels: 9, filters: 9 },
];

test.each(WIDTHS)(
  "convolutions and their gradients, $channels to $filters in $groups groups",
  ({ groups, channels, filters }) => {
    for (let i = 0; i < 10; i++) {
      const { input, ...drawnOptions } = drawCase(1 + (i % 3));
      const options = { ...drawnOptions, groups };
      const output = windowOutput(input, options);
      const types: TensorType[] = [
        { dtype: "f32", shape: [{ batch: 1 }, ...input, channels] },
        { dtype: "f32", shape: [...options.kernel, channels / groups, filters] },
        { dtype: "f32", shape: [{ batch: 1 }, ...output, filters] },
      ];
      const build = (x: Value, w: Value, dy: Value): readonly Value[] => [
        conv(x, w, options),
        convInputGradient(dy, w, { ...options, inputSpatial: input }),
        convWeightGradient(x, dy, options),
      ];
      check(types, build as (...inputs: Value[]) => readonly Value[], JSON.stringify({ input, ...options }));
    }
  },
);

test("convolutions whose patches need several blocks", () => {
  const options = {
    kernel: [3, 3],
    strides: [1, 1],
    low: [1, 2],
    high: [1, 2],
    // Others are computed by minimal filtering.
    dilations: [1, 2],
    groups: 1,
  };
  const types: TensorType[] = [
    { dtype: "f32", shape: [{ batch: 1 }, 9, 9, 200] },
    { dtype: "f32", shape: [3, 3, 200, 33] },
    { dtype: "f32", shape: [{ batch: 1 }, 9, 9, 33] },
  ];
  check(
    types,
    (x, w, dy) => [
      conv(x!, w!, options),
      convInputGradient(dy!, w!, { ...options, inputSpatial: [9, 9] }),
      convWeightGradient(x!, dy!, options),
    ],
    "200 channels",
  );
});

test("convolutions whose one window is all of the input, strides or not", () => {
  for (const [input, channels, filters, stride] of [
    [[5, 5], 16, 20, 1],
    [[3], 5, 7, 2],
    [[2, 3, 4], 3, 9, 3],
  ] as const) {
    const each = (value: number): number[] => input.map(() => value);
    const options = {
      kernel: [...input],
      strides: each(stride),
      low: each(0),
      high: each(0),
      dilations: each(1),
      groups: 1,
    };
    const types: TensorType[] = [
      { dtype: "f32", shape: [{ batch: 1 }, ...input, channels] },
      { dtype: "f32", shape: [...input, channels, filters] },
      { dtype: "f32", shape: [{ batch: 1 }, ...each(1), filters] },
    ];
    const build = (x: Value, w: Value, y: Value): Value[] => [
      conv(x, w, options),
      convInputGradient(y, w, { ...options, inputSpatial: [...input] }),
      convWeightGradient(x, y, options),
    ];
    check(types, build as (...inputs: Value[]) => Value[], `${input.join("×")}`);
  }
});

test.each([1, 3, 8, 13])("pools and their gradients over %d channels", (channels) => {
  for (let i = 0; i < 9; i++) {
    const { input, ...options } = drawCase(1 + (i % 3));
    const output = windowOutput(input, options);
    const types: TensorType[] = [
      { dtype: "f32", shape: [{ batch: 1 }, ...input, channels] },
      { dtype: "f32", shape: [{ batch: 1 }, ...output, channels] },
    ];
    const average = { ...options, countPadding: i % 2 === 0 };
    check(
      types,
      (x, dy) => [
        maxPool(x!, options),
        maxPoolGradient(x!, dy!, options),
        averagePool(x!, average),
        averagePoolGradient(dy!, { ...average, inputSpatial: input }),
      ],
      JSON.stringify({ input, ...average }),
    );
  }
});
