/** @file What layers and functions say about inputs that do not fit: code, message with numbers, help. */
import { describe, expect, test } from "vitest";
import { inferGood, inferUse, isDiagnostic } from "./harness.ts";
import { readUse } from "./written-use.ts";

type Expected = readonly [source: string, inputs: string, code: string, message: string, help?: string];

const COMPLAINTS: readonly Expected[] = [
  [
    "Linear(10)",
    "f32[28, 28, 1]",
    "NN3101",
    "Linear takes a vector [c] or a sequence [t, c], but gets [h=28, w=28, c=1]",
    "insert Flatten or GlobalAvgPool",
  ],
  [
    "Conv(4, 3)",
    "f32[9]",
    "NN3101",
    "Conv takes a sequence [t, c], an image [h, w, c] or a video [t, h, w, c], but gets [c=9]",
    "Reshape",
  ],
  ["LSTM(300)", "f32[15]", "NN3101", "LSTM takes a sequence [t, c], but gets [c=15]", "leave Last out"],
  ["LSTM(300)", "f32[15]", "NN3101", "LSTM takes a sequence [t, c], but gets [c=15]", "f32[15, 1]"],
  [
    "Last",
    "f32[15]",
    "NN3101",
    "Last takes a sequence [t, c] or [t, h, w, c], but gets [c=15]",
    "leave Last out",
  ],
  [
    "LSTM(4)",
    "index(65)[t]",
    "NN3102",
    "LSTM takes numbers (f32), but gets index(65)[t]",
    "Embedding(65, dim)",
  ],
  ["Embedding(5, 2)", "f32[5]", "NN3102", "Embedding takes an index (a class or token), but gets f32[5]"],
  [
    "Conv(4, 6, pad = valid)",
    "f32[4, 4, 1]",
    "NN3103",
    "Conv has no place on axis h: kernel 6 over size 4 without padding leaves 4 - 6 + 1 = -1",
    "pad = same",
  ],
  [
    "Conv(32, 3, pad = valid)",
    "f32[1, 28, 28]",
    "NN3103",
    "Conv has no place on axis h: kernel 3 over size 1 without padding leaves 1 - 3 + 1 = -1",
    "Declare f32[28, 28, 1]",
  ],
  [
    "MaxPool(2)",
    "f32[4, 1, 512]",
    "NN3103",
    "MaxPool has no place on axis w: window 2 over size 1 without padding leaves floor((1 - 2) / 2) + 1 = 0",
    "GlobalMaxPool",
  ],
  [
    "AvgPool(7)",
    "f32[1, 7, 1280]",
    "NN3103",
    "AvgPool has no place on axis h: window 7 over size 1 without padding leaves floor((1 - 7) / 7) + 1 = 0",
    "GlobalAvgPool",
  ],
  [
    "Conv(4, 3, pad = 1, dilation = 4)",
    "f32[6, 1]",
    "NN3103",
    "Conv has no place on axis t: kernel 3 with dilation 4 (9 wide) over size 6 with padding 1 leaves 6 + 2*1 - 9 + 1 = 0",
  ],
  [
    "Conv(16, 3x3)",
    "f32[300, 300]",
    "NN3104",
    "Conv: kernel has 2 numbers, but [t=300, c=300] has 1 axis to slide over",
    "[300, 300, 1]",
  ],
  ["Conv(6, 3, groups = 4)", "f32[5, 5, 6]", "NN3105", "Conv: 4 groups do not divide 6 channels"],
  ["Conv(9, 3, groups = 2)", "f32[5, 5, 6]", "NN3105", "Conv: 2 groups do not divide 9 filters"],
  ["GroupNorm(5)", "f32[5, 5, 6]", "NN3105", "GroupNorm: 5 groups do not divide 6 channels"],
  ["GroupNorm(8)", "f32[5, 5, 1]", "NN3105", "GroupNorm: 8 groups do not divide 1 channels"],
  ["Attention(3)", "f32[t, 64]", "NN3105", "Attention: 3 heads do not divide 64 channels"],
  [
    "MaxPool(3, pad = 2)",
    "f32[9, 9, 1]",
    "NN3106",
    "MaxPool: pad 2 on axis h is more than half of the window 3",
  ],
  [
    "Dropout(1.5)",
    "f32[8]",
    "NN3107",
    "Dropout: p = 1.5 is outside [0, 1): p is the share of values that is dropped",
    "1.5%",
  ],
  [
    "Dropout(-0.1)",
    "f32[8]",
    "NN3107",
    "Dropout: p = -0.1 is outside [0, 1): p is the share of values that is dropped",
  ],
  [
    "Dropout(1)",
    "f32[8]",
    "NN3107",
    "Dropout: p = 1 is outside [0, 1): p is the share of values that is dropped",
    "every value",
  ],
  [
    "Embedding(10, 4)",
    "index(12)[5]",
    "NN3108",
    "Embedding has vocab = 10, but its input is index(12)",
    "vocab = 12",
  ],
  ["LSTM(6, state = y)", "f32[5, 3]; f32[4]", "NN3109", "LSTM: state must be f32[6], but is f32[4]"],
  ["Reshape(3, 5)", "f32[12]", "NN3110", "Reshape: [c=12] has 12 values, [3, 5] has 3 * 5 = 15"],
  [
    "Permute(w, c)",
    "f32[4, 6, 3]",
    "NN3111",
    "Permute(w, c) must name each axis of [h=4, w=6, c=3] once: h, w, c",
  ],
  ["Slice(from = 4, to = 10)", "f32[8]", "NN3112", "Slice takes 4 up to 10 of axis c, which has size 8"],
  ["Slice(axis = h, to = 4)", "f32[8]", "NN3113", "Slice: [c=8] has no axis h; it has c"],
  ["Crop(2)", "f32[4, 5, 1]", "NN3114", "Crop takes 2 + 2 off axis h, which has size 4"],
  [
    "PositionEmbedding(8)",
    "f32[9, 4]",
    "NN3115",
    "PositionEmbedding knows 8 positions, but the sequence has 9 steps",
  ],
  [
    "ConvTranspose(3, 16, stride = 8, pad = 4, output_pad = 8)",
    "f32[46, 62, 2]",
    "NN3116",
    "ConvTranspose: output_pad 8 on axis h must be below the stride 8",
    "pad = same gives 368",
  ],
  [
    "ConvTranspose(3, 3, pad = 2)",
    "f32[1, 1, 2]",
    "NN3119",
    "ConvTranspose (stride 1) leaves axis h with size -1",
  ],
  [
    "add(x, y)",
    "f32[32, 32, 16]; f32[16, 16, 16]",
    "NN3201",
    "add needs equal shapes, but [h=32, w=32, c=16] and [h=16, w=16, c=16] differ; h: 32 against 16; w: 32 against 16",
  ],
  ["subtract(x, y)", "f32[1]; f32[]", "NN3201", "subtract needs equal shapes, but [c=1] and [] differ"],
  [
    "concat(x, y)",
    "f32[25, 25, 8]; f32[26, 26, 8]",
    "NN3202",
    "concat on axis c needs the other axes equal, but [h=25, w=25, c=8] and [h=26, w=26, c=8] differ; h: 25 against 26; w: 25 against 26",
  ],
  ["mul(x, y)", "f32[4]; f32[2, 2, 3]", "NN3203", "cannot multiply [c=4] by [h=2, w=2, c=3]: c is 4 and 3"],
  [
    "mul(x, y)",
    "f32[5, 3]; f32[2, 2, 3]",
    "NN3203",
    "cannot multiply [t=5, c=3] by [h=2, w=2, c=3]: only the first has an axis t",
  ],
  ["exp(x)", "index(4)", "NN3204", "exp takes numbers (f32), but gets index(4)", "OneHot"],
  ["transpose(x)", "f32[2]", "NN3204", "transpose takes a value with two axes, but gets f32[2]"],
  [
    "shortcut_pad(x, stride = 1, channels = 4)",
    "f32[2, 2, 8]",
    "NN3205",
    "via = pad appends zero channels, but f has fewer than x: 4 against 8",
    "via = proj",
  ],
];

describe("complaints", () => {
  test.each(COMPLAINTS.map((expected) => [`${expected[0]} on ${expected[1]}`, expected] as const))(
    "%s",
    (_, [source, inputs, code, message, help]) => {
      const told = inferUse(readUse(source, inputs.split("; ")));
      if (!isDiagnostic(told)) return expect.fail("nothing was said");
      expect([told.code, told.message]).toEqual([code, message]);
      if (help) expect(told.help.join("; ")).toContain(help);
    },
  );

  test.each([
    ["Softmax", "f32[1]", "NN3118", "Softmax over one unit ([c=1]) is always 1, and its gradient 0"],
    [
      "LogSoftmax",
      "f32[t, 1]",
      "NN3118",
      "LogSoftmax over one unit ([t=t, c=1]) is always 0, and its gradient 0",
    ],
    [
      "ConvTranspose(3, 3, stride = 2, output_pad = 1)",
      "f32[4, 5, 2]",
      "NN3117",
      "ConvTranspose: pad = same gives size · stride (8 x 10) whatever output_pad says",
    ],
  ])("%s on %s is warned about", (source, input, code, message) => {
    const { warnings } = inferGood(readUse(source, [input]));
    expect(warnings.map((w) => [w.code, w.severity, w.message])).toEqual([[code, "warning", message]]);
  });

  test("a stride that leaves rows unseen is fine", () => {
    expect(inferGood(readUse("Conv(4, 3, stride = 3, pad = valid)", ["f32[8, 6, 1]"])).warnings).toEqual([]);
  });
});
