/** @file Shapes, parameters and multiply-adds of layers, symbolic sizes included. */
import { describe, expect, test } from "vitest";
import { printSize, productOf } from "../../src/sizes/size.ts";
import { inferGood, shapeOf } from "./harness.ts";
import { readUse } from "./written-use.ts";

const SHAPES: readonly (readonly [string, string, string])[] = [
  ["Conv(16, 3)", "f32[28, 28, 1]", "[28, 28, 16]"],
  ["Conv(16, 3, stride = 2)", "f32[7, 8, 3]", "[4, 4, 16]"],
  ["Conv(16, 3x5, pad = valid)", "f32[10, 10, 3]", "[8, 6, 16]"],
  ["Conv(16, 3, pad = 1, stride = 2)", "f32[6, 7, 3]", "[3, 4, 16]"],
  ["Conv(16, 3, pad = 0x1)", "f32[6, 6, 3]", "[4, 6, 16]"],
  ["Conv(16, 3, pad = valid, dilation = 4)", "f32[12, 2]", "[4, 16]"],
  ["Conv(16, 3, stride = 2)", "f32[t, 8]", "[floor((t + 1) / 2), 16]"],
  ["Conv(16, 3, pad = valid)", "f32[t, 8]", "[t - 2, 16]"],
  ["Conv(8, 3)", "f32[4, 6, 6, 2]", "[4, 6, 6, 8]"],
  ["Conv(k, 3)", "f32[6, 6, 2]", "[6, 6, k]"],
  ["DepthwiseConv(3, 2)", "f32[8, 8, 5]", "[8, 8, 10]"],
  ["ConvTranspose(3, 4, stride = 2)", "f32[5, 6, 2]", "[10, 12, 3]"],
  ["ConvTranspose(3, 3, stride = 2, pad = 1, output_pad = 1)", "f32[5, 6, 2]", "[10, 12, 3]"],
  ["ConvTranspose(3, 3, stride = 2, pad = valid)", "f32[t, 2]", "[2*t + 1, 3]"],
  ["MaxPool(2)", "f32[5, 6, 3]", "[2, 3, 3]"],
  ["MaxPool(2, ceil = true)", "f32[5, 6, 3]", "[3, 3, 3]"],
  ["MaxPool(3, stride = 1, pad = same)", "f32[5, 6, 3]", "[5, 6, 3]"],
  ["AvgPool(3, stride = 2, pad = 1)", "f32[112, 112, 3]", "[56, 56, 3]"],
  ["MaxPool(2)", "f32[t, 3]", "[floor(t / 2), 3]"],
  // PyTorch leaves a fourth window out: it would start at place 6, behind the last one.
  ["MaxPool(1, stride = 2, ceil = true)", "f32[6, 1]", "[3, 1]"],
  ["GlobalAvgPool", "f32[7, 7, 512]", "[512]"],
  ["GlobalMaxPool", "f32[t, 5]", "[5]"],
  ["Flatten", "f32[7, 7, 512]", "[25088]"],
  ["Flatten", "f32[t, 3]", "[3*t]"],
  ["Reshape(30, 30, 80)", "f32[72000]", "[30, 30, 80]"],
  ["Permute(w, h, c)", "f32[2, 3, 4]", "[3, 2, 4]"],
  ["Upsample(2)", "f32[3, 4, 5]", "[6, 8, 5]"],
  ["Pad(2)", "f32[3, 4, 5]", "[7, 8, 5]"],
  ["Crop(0x1)", "f32[3, 4, 5]", "[3, 2, 5]"],
  ["Slice(axis = c, from = 0, to = 58)", "f32[3, 4, 64]", "[3, 4, 58]"],
  ["Slice(axis = t, from = 1)", "f32[t, 2]", "[t - 1, 2]"],
  ["Last", "f32[t, 6]", "[6]"],
  ["RepeatVector(9)", "f32[6]", "[9, 6]"],
  ["OneHot(4)", "index(4)[t]", "[t, 4]"],
  ["Embedding(65, 8)", "index(65)[t]", "[t, 8]"],
  ["LSTM(50)", "f32[t, 13]", "[t, 50]"],
  ["Attention(8)", "f32[t, 64]", "[t, 64]"],
  ["Maxout(5, 3)", "f32[t, 2]", "[t, 5]"],
  ["mul(x, y)", "f32[3, 4, 5]; f32[5]", "[3, 4, 5]"],
  ["concat(x, y, axis = h)", "f32[3, 4, 5]; f32[2, 4, 5]", "[5, 4, 5]"],
  ["concat(x, y)", "f32[t, 5]; f32[t, k]", "[t, k + 5]"],
  ["shortcut_pad(x, stride = 2, channels = 32)", "f32[7, 8, 16]", "[4, 4, 32]"],
  ["fold_time(x)", "f32[t, 5]", "[5]"],
  ["unfold_time(x, length = t)", "f32[4, 4, 1]", "[t, 4, 4, 1]"],
];

describe("shapes", () => {
  test.each(SHAPES)("%s makes %s %s", (source, inputs, shape) => {
    expect(shapeOf(inferGood(readUse(source, inputs.split("; "))))).toBe(shape);
  });
});

const FIGURES: readonly (readonly [string, string, string, string])[] = [
  ["Linear(10)", "f32[784]", "7850", "7840"],
  ["Linear(10, bias = false)", "f32[t, 784]", "7840", "7840*t"],
  ["Conv(16, 3, bias = false)", "f32[32, 32, 3]", "432", "442368"],
  ["Conv(8, 3, groups = 2)", "f32[4, 4, 4]", "152", "2304"],
  ["DepthwiseConv(3)", "f32[4, 4, 4]", "40", "576"],
  ["ConvTranspose(3, 2, stride = 2)", "f32[4, 4, 5]", "63", "960"],
  ["LSTM(50)", "f32[t, 13]", "12800", "12600*t"],
  ["RNN(50)", "f32[7, 13]", "3200", "22050"],
  ["GRU(50)", "f32[7, 13]", "9750", "66150"],
  ["Attention(8)", "f32[10, 64]", "16640", "163840"],
  ["Embedding(65, 8)", "index(65)[t]", "520", "0"],
  ["PositionEmbedding(32)", "f32[t, 8]", "256", "0"],
  ["BatchNorm", "f32[4, 4, 16]", "32", "0"],
  ["PReLU", "f32[4, 4, 16]", "16", "0"],
  ["Maxout(5, 3)", "f32[2]", "45", "30"],
];

describe("figures", () => {
  test.each(FIGURES)("%s on %s has %s parameters and %s multiply-adds", (source, input, params, macs) => {
    const { weights, macs: counted } = inferGood(readUse(source, [input]));
    const total = [...weights.values()]
      .map(({ shape }) => Number(printSize(productOf(shape))))
      .reduce((a, b) => a + b, 0);
    expect([String(total), printSize(counted)]).toEqual([params, macs]);
  });
});

describe("declarations", () => {
  test("a convolution's fans follow its kernel and groups", () => {
    const { spec } = inferGood(readUse("Conv(8, 3, groups = 2)", ["f32[4, 4, 4]"])).weights.get("weight")!;
    expect([printSize(spec.fanIn!), printSize(spec.fanOut!)]).toEqual(["18", "36"]);
  });

  test("a recurrent layer's fans are those of one gate", () => {
    const { weights } = inferGood(readUse("LSTM(5)", ["f32[t, 3]"]));
    const fans = ["input_weight", "state_weight"]
      .map((name) => weights.get(name)!.spec)
      .map((s) => [printSize(s.fanIn!), printSize(s.fanOut!)]);
    expect(fans).toEqual([
      ["3", "5"],
      ["5", "5"],
    ]);
  });

  test("norms keep their statistics in buffers and their scales out of `weights`", () => {
    const { weights, buffers } = inferGood(readUse("BatchNorm", ["f32[4, 4, 16]"]));
    expect([...weights].map(([name, { spec }]) => [name, spec.role, spec.fill])).toEqual([
      ["scale", "scale", 1],
      ["shift", "scale", 0],
    ]);
    expect([...buffers].map(([name, { fill }]) => [name, fill])).toEqual([
      ["running_mean", 0],
      ["running_var", 1],
    ]);
  });

  test("what passes through keeps the axes of its input", () => {
    const use = readUse("Conv(4, 3)", ["f32[5, 6, 2]"]);
    const { types } = inferGood(use);
    expect(types[0]!.axes[0]).toBe(use.operands[0]!.type.axes[0]);
  });
});
