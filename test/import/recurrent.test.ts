/** @file Recurrent layers as PyTorch and ONNX write them: gates in another order, the batch in the middle, both directions. */
import { describe, expect, test } from "vitest";
import { expectSameOutputs, problemsOf } from "./compare.ts";
import { type Made, makeOnnx } from "./make.ts";

const GATES = { RNN: 1, LSTM: 4, GRU: 3 } as const;

/** Time first, as ONNX has it. */
function layer(
  op: keyof typeof GATES,
  ways: number,
  attributes: Readonly<Record<string, number | string>> = {},
): Made {
  const rows = GATES[op] * 3;
  const [direction, hidden_size] = [ways === 2 ? "bidirectional" : "forward", 3];
  return {
    inputs: { x: [5, "n", 4] },
    nodes: [
      [op, "x w r b", "y h", { direction, hidden_size, ...attributes }],
      ["Transpose", "y", "a", { perm: [2, 0, 1, 3] }],
      ["Reshape", "a s", "z"],
      ["Transpose", "h", "k", { perm: [1, 0, 2] }],
      ["Flatten", "k", "last"],
    ],
    weights: { w: [ways, rows, 4], r: [ways, rows, 3], b: [ways, 2 * rows] },
    sizes: { s: [0, 0, -1] },
    outputs: ["z", "last"],
  };
}

/** PyTorch with batch_first: the batch comes first, and the first states are zeros of a computed shape. */
const CLASSIFIER: Made = {
  inputs: { ids: ["n", "t"] },
  integers: ["ids"],
  nodes: [
    ["Gather", "table ids", "e"],
    ["Shape", "ids", "s"],
    ["Slice", "s zero one zero", "n1"],
    ["Concat", "one n1 three", "hs", { axis: 0 }],
    ["ConstantOfShape", "hs", "h0"],
    ["Transpose", "e", "x", { perm: [1, 0, 2] }],
    ["LSTM", "x w r b - h0 h0", "y", { hidden_size: 3 }],
    ["Squeeze", "y one", "q"],
    ["Transpose", "q", "p", { perm: [1, 0, 2] }],
    ["Slice", "p minus end one", "l"],
    ["Squeeze", "l one", "m"],
    ["Gemm", "m v c", "logits"],
  ],
  weights: { table: [11, 4], w: [1, 12, 4], r: [1, 12, 3], b: [1, 24], v: [3, 2], c: [2] },
  sizes: { zero: [0], one: [1], three: [3], minus: [-1], end: [2 ** 40] },
  outputs: ["logits"],
};

describe("an imported recurrent layer", () => {
  test.each(["RNN", "LSTM", "GRU"] as const)("%s, one way and both", async (op) => {
    const reset: Record<string, number> = op === "GRU" ? { linear_before_reset: 1 } : {};
    await expectSameOutputs(makeOnnx(layer(op, 1, reset)));
    await expectSameOutputs(makeOnnx(layer(op, 2, reset)));
  });

  test("a GRU that resets before the product is a cell", async () => {
    const text = await expectSameOutputs(makeOnnx(layer("GRU", 1)));
    expect(text).toContain("cell Cho(n: int)");
    await expectSameOutputs(makeOnnx(layer("GRU", 2)));
  });

  test("both ways without the last states are one bidir", async () => {
    const { nodes, ...rest } = layer("LSTM", 2);
    const text = await expectSameOutputs(makeOnnx({ ...rest, nodes: nodes.slice(0, 3), outputs: ["z"] }));
    expect(text).toContain("x -> bidir { LSTM(3) }");
  });

  test("a classifier of words: embedding, LSTM, last step; its length stays open", async () => {
    const text = await expectSameOutputs(makeOnnx(CLASSIFIER), { dims: { t: 6 } });
    expect(text).toContain("input ids: index(11)[t]");
    expect(text).toMatch(/Embedding\(11, 4\)[^]*-> LSTM\(3\)[^]*-> Last[^]*-> Linear\(2\)/);
  });

  test("other activations are refused, by name", () => {
    const made = layer("RNN", 1);
    const bytes = makeOnnx({
      ...made,
      nodes: [["RNN", "x w r b", "y h", { hidden_size: 3, clip: { float: 2 } }], ...made.nodes.slice(1)],
    });
    expect(problemsOf(bytes)).toEqual(["node 0, RNN_0 (RNN): clipped states"]);
  });
});
