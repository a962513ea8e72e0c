/** @file Graphs as PyTorch and others write them, by hand: they come in, and give what onnxruntime-web gives on the original. */
import { describe, expect, test } from "vitest";
import { expectSameOutputs, problemsOf } from "./compare.ts";
import { type Made, makeOnnx } from "./make.ts";

const IMAGE = { x: ["n", 4, 8, 8] } as const;
const SEQUENCE = { x: ["n", 5, 6] } as const;

/** One node after another on `x`; the last gives `y`. */
function chain(inputs: Made["inputs"], nodes: Made["nodes"], rest: Partial<Made> = {}): Made {
  return { inputs, nodes, outputs: ["y"], ...rest };
}

const UNARY = [
  "Relu",
  "Sigmoid",
  "Tanh",
  "Softplus",
  "Softsign",
  "HardSwish",
  "Abs",
  "Exp",
  "Neg",
  "Elu",
  "Selu",
  "LeakyRelu",
  "Identity",
  "Dropout",
  "Mish",
  "HardSigmoid",
  "Celu",
  "Sign",
];

const GRAPHS: Readonly<Record<string, Made>> = {
  ...Object.fromEntries(
    UNARY.filter((op) => op !== "Mish").map((op) => [op, chain(IMAGE, [[op, "x", "y"]])]),
  ),
  "Clip between 0 and 6": chain(
    IMAGE,
    [
      ["Mul", "x ten", "a"],
      ["Clip", "a low high", "y"],
    ],
    { numbers: { ten: 10, low: 0, high: 6 } },
  ),
  "Clip between other numbers": chain(IMAGE, [["Clip", "x low high", "y"]], {
    numbers: { low: -0.25, high: 0.5 },
  }),
  "Clip from below alone": chain(IMAGE, [["Clip", "x low", "y"]], { numbers: { low: 0.25 } }),
  "Clip from above alone": chain(IMAGE, [["Clip", "x - high", "y"]], { numbers: { high: 0.25 } }),
  "Conv, BatchNormalization, Relu": chain(
    IMAGE,
    [
      ["Conv", "x w", "a", { pads: [1, 1, 1, 1], strides: [2, 2] }],
      ["BatchNormalization", "a scale b mean var", "c", { epsilon: { float: 0.001 } }],
      ["Relu", "c", "y"],
    ],
    { weights: { w: [6, 4, 3, 3], scale: [6], b: [6], mean: [6], var: [6] } },
  ),
  "a convolution in groups, dilated": chain(
    IMAGE,
    [["Conv", "x w b", "y", { group: 2, dilations: [2, 2], pads: [2, 2, 2, 2] }]],
    { weights: { w: [6, 2, 3, 3], b: [6] } },
  ),
  "a depthwise convolution": chain(IMAGE, [["Conv", "x w", "y", { group: 4, kernel_shape: [3, 3] }]], {
    weights: { w: [8, 1, 3, 3] },
  }),
  "a convolution with uneven padding": chain(IMAGE, [["Conv", "x w", "y", { pads: [0, 1, 2, 1] }]], {
    weights: { w: [3, 4, 3, 3] },
  }),
  "a convolution with SAME_UPPER and stride 2": chain(
    IMAGE,
    [["Conv", "x w", "y", { auto_pad: "SAME_UPPER", strides: [2, 2] }]],
    { weights: { w: [3, 4, 3, 3] } },
  ),
  "a convolution with SAME_LOWER": chain(
    IMAGE,
    [["Conv", "x w", "y", { auto_pad: "SAME_LOWER", strides: [2, 2] }]],
    { weights: { w: [3, 4, 3, 3] } },
  ),
  "a convolution over time": chain(
    { x: ["n", 4, 9] },
    [
      ["Conv", "x w b", "a", { pads: [1, 1] }],
      ["MaxPool", "a", "y", { kernel_shape: [2], strides: [2] }],
    ],
    { weights: { w: [5, 4, 3], b: [5] } },
  ),
  "a convolution over depth": chain({ x: ["n", 2, 4, 5, 6] }, [["Conv", "x w", "y"]], {
    weights: { w: [3, 2, 2, 3, 2] },
  }),
  "a bias that is added afterwards": chain(
    IMAGE,
    [
      ["Conv", "x w", "a"],
      ["Add", "a b", "y"],
    ],
    { weights: { w: [3, 4, 1, 1], b: [1, 3, 1, 1] } },
  ),
  "a transposed convolution": chain(
    IMAGE,
    [["ConvTranspose", "x w b", "y", { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }]],
    { weights: { w: [4, 3, 3, 3], b: [3] } },
  ),
  "a transposed convolution with uneven padding": chain(
    IMAGE,
    [["ConvTranspose", "x w", "y", { strides: [2, 2], pads: [0, 1, 1, 0] }]],
    { weights: { w: [4, 3, 3, 3] } },
  ),
  pools: chain(IMAGE, [
    ["MaxPool", "x", "a", { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
    ["AveragePool", "a", "b", { kernel_shape: [2, 2] }],
    ["GlobalAveragePool", "b", "y"],
  ]),
  "a pool that rounds up": chain(IMAGE, [
    ["MaxPool", "x", "y", { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }],
  ]),
  "an average that counts padding": chain(IMAGE, [
    ["AveragePool", "x", "y", { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }],
  ]),
  "an average that does not count padding": chain(IMAGE, [
    ["AveragePool", "x", "y", { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }],
  ]),
  GlobalMaxPool: chain(IMAGE, [
    ["GlobalMaxPool", "x", "a"],
    ["Flatten", "a", "y"],
  ]),
  "Flatten, Gemm: rows in the order of channels last": chain(
    IMAGE,
    [
      ["Relu", "x", "a"],
      ["Flatten", "a", "b"],
      ["Gemm", "b w c", "y", { transB: 1 }],
    ],
    { weights: { w: [7, 256], c: [7] } },
  ),
  "Flatten, Dropout, BatchNormalization, Gemm": chain(
    IMAGE,
    [
      ["Relu", "x", "a"],
      ["Flatten", "a", "b"],
      ["Dropout", "b", "c"],
      ["BatchNormalization", "c scale s mean var", "d"],
      ["Gemm", "d w", "y"],
    ],
    { weights: { scale: [256], s: [256], mean: [256], var: [256], w: [256, 3] } },
  ),
  "Flatten as a result": chain(IMAGE, [
    ["Relu", "x", "a"],
    ["Flatten", "a", "y"],
  ]),
  "Reshape by Shape, Gather, Concat": chain(
    IMAGE,
    [
      ["MaxPool", "x", "a", { kernel_shape: [2, 2], strides: [2, 2] }],
      ["Shape", "a", "s"],
      ["Gather", "s zero", "b0", { axis: 0 }],
      ["Squeeze", "b0", "b"],
      ["Unsqueeze", "b axes", "c"],
      ["Concat", "c rest", "d", { axis: 0 }],
      ["Reshape", "a d", "e"],
      ["MatMul", "e w", "f"],
      ["Add", "bias f", "y"],
    ],
    { sizes: { axes: [0], rest: [-1], zero: [0] }, weights: { w: [64, 5], bias: [5] } },
  ),
  "Reshape with a fixed batch left open": chain(
    IMAGE,
    [
      ["Reshape", "x s", "a"],
      ["Gemm", "a w", "y"],
    ],
    { sizes: { s: [-1, 256] }, weights: { w: [256, 3] } },
  ),
  "Reshape that copies": chain(
    IMAGE,
    [
      ["Reshape", "x s", "a"],
      ["Transpose", "a", "b", { perm: [0, 2, 1] }],
      ["MatMul", "b w", "y"],
    ],
    { sizes: { s: [0, 0, -1] }, weights: { w: [4, 6] } },
  ),
  "products over a sequence": chain(
    SEQUENCE,
    [
      ["MatMul", "x w", "a"],
      ["Add", "a b", "c"],
      ["Relu", "c", "y"],
    ],
    { weights: { w: [6, 3], b: [3] } },
  ),
  "products over an image, channels last": chain(
    IMAGE,
    [
      ["Transpose", "x", "a", { perm: [0, 2, 3, 1] }],
      ["MatMul", "a w", "b"],
      ["Transpose", "b", "y", { perm: [0, 3, 1, 2] }],
    ],
    { weights: { w: [4, 5] } },
  ),
  "skip with a projection": chain(
    IMAGE,
    [
      ["Conv", "x w", "a", { pads: [1, 1, 1, 1] }],
      ["Relu", "a", "b"],
      ["Conv", "b v", "c", { pads: [1, 1, 1, 1] }],
      ["Conv", "x u", "d"],
      ["Add", "c d", "e"],
      ["Relu", "e", "y"],
    ],
    { weights: { w: [6, 4, 3, 3], v: [6, 6, 3, 3], u: [6, 4, 1, 1] } },
  ),
  "squeeze and excitation": chain(
    IMAGE,
    [
      ["GlobalAveragePool", "x", "a"],
      ["Conv", "a w b", "c"],
      ["Relu", "c", "d"],
      ["Conv", "d v u", "e"],
      ["Sigmoid", "e", "f"],
      ["Mul", "x f", "y"],
    ],
    { weights: { w: [2, 4, 1, 1], b: [2], v: [4, 2, 1, 1], u: [4] } },
  ),
  "arms that are joined": chain(
    IMAGE,
    [
      ["Conv", "x w", "a"],
      ["Relu", "a", "b"],
      ["MaxPool", "x", "c", { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }],
      ["Concat", "b c x", "y", { axis: 1 }],
    ],
    { weights: { w: [3, 4, 1, 1] } },
  ),
  "values joined along the height": chain(IMAGE, [
    ["Relu", "x", "a"],
    ["Concat", "a x", "y", { axis: 2 }],
  ]),
  "shuffled channels": chain(
    IMAGE,
    [
      ["Reshape", "x s", "a"],
      ["Transpose", "a", "b", { perm: [0, 2, 1, 3, 4] }],
      ["Reshape", "b t", "c"],
      ["Conv", "c w", "y"],
    ],
    { sizes: { s: [-1, 2, 2, 8, 8], t: [-1, 4, 8, 8] }, weights: { w: [4, 4, 1, 1] } },
  ),
  DepthToSpace: chain(
    IMAGE,
    [
      ["DepthToSpace", "x", "a", { blocksize: 2, mode: "CRD" }],
      ["Conv", "a w", "y"],
    ],
    { weights: { w: [2, 1, 1, 1] } },
  ),
  SpaceToDepth: chain(
    IMAGE,
    [
      ["SpaceToDepth", "x", "a", { blocksize: 2 }],
      ["Conv", "a w", "y"],
    ],
    { weights: { w: [2, 16, 1, 1] } },
  ),
  "Split and arithmetic": chain(
    IMAGE,
    [
      ["Split", "x parts", "a b", { axis: 1 }],
      ["Sub", "a b", "c"],
      ["Mul", "a b", "d"],
      ["Max", "c d", "e"],
      ["Min", "e a", "f"],
      ["Sum", "f a b", "g"],
      ["Mean", "g a", "y"],
    ],
    { sizes: { parts: [2, 2] } },
  ),
  "Slice and Pad": chain(
    IMAGE,
    [
      ["Slice", "x from to axes", "a"],
      ["Pad", "a around value", "y"],
    ],
    {
      sizes: { from: [1, 2], to: [3, 100], axes: [1, 3], around: [0, 1, 2, 0, 0, 1, 0, 1] },
      numbers: { value: 0.5 },
    },
  ),
  "Resize to the nearest": chain(
    IMAGE,
    [
      [
        "Resize",
        "x - scales",
        "y",
        { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
      ],
    ],
    { numbers: { scales: [1, 1, 2, 3] } },
  ),
  "Softmax over channels": chain(IMAGE, [["Softmax", "x", "y", { axis: 1 }]]),
  "LogSoftmax of a sequence": chain(SEQUENCE, [["LogSoftmax", "x", "y", { axis: -1 }]]),
  "means over places and over channels": chain(
    IMAGE,
    [
      ["ReduceMean", "x", "a", { axes: [2, 3], keepdims: 0 }],
      ["ReduceMean", "x", "b", { axes: [1] }],
      ["ReduceMax", "b", "c", { axes: [1, 2, 3], keepdims: 0 }],
      ["Unsqueeze", "c one", "d"],
      ["Add", "a d", "y"],
    ],
    { sizes: { one: [1] } },
  ),
  "ReduceSum and ReduceL2": chain(
    SEQUENCE,
    [
      ["ReduceSum", "x axes", "a", { keepdims: 0 }],
      ["ReduceL2", "x", "b", { axes: [1], keepdims: 0 }],
      ["Add", "a b", "y"],
    ],
    { sizes: { axes: [1] } },
  ),
  LayerNormalization: chain(SEQUENCE, [["LayerNormalization", "x scale b", "y", { axis: -1 }]], {
    weights: { scale: [6], b: [6] },
  }),
  "a layer norm in pieces": chain(
    SEQUENCE,
    [
      ["ReduceMean", "x", "m", { axes: [-1] }],
      ["Sub", "x m", "d"],
      ["Pow", "d two", "s"],
      ["ReduceMean", "s", "v", { axes: [-1] }],
      ["Add", "v eps", "e"],
      ["Sqrt", "e", "r"],
      ["Div", "d r", "q"],
      ["Mul", "q scale", "p"],
      ["Add", "p b", "y"],
    ],
    { numbers: { two: 2, eps: 1e-5 }, weights: { scale: [6], b: [6] } },
  ),
  "GELU in pieces": chain(
    SEQUENCE,
    [
      ["Div", "x root", "a"],
      ["Erf", "a", "b"],
      ["Add", "b one", "c"],
      ["Mul", "x c", "d"],
      ["Mul", "d half", "y"],
    ],
    { numbers: { root: Math.SQRT2, one: 1, half: 0.5 } },
  ),
  "SiLU and HardSwish in pieces": chain(
    SEQUENCE,
    [
      ["Sigmoid", "x", "a"],
      ["Mul", "x a", "b"],
      ["Add", "b three", "c"],
      ["Clip", "c zero six", "d"],
      ["Mul", "b d", "e"],
      ["Div", "e six", "y"],
    ],
    { numbers: { three: 3, zero: 0, six: 6 } },
  ),
  "a group norm by instances": chain(
    IMAGE,
    [
      ["Reshape", "x s", "a"],
      ["InstanceNormalization", "a scale zero", "b"],
      ["Shape", "x", "t"],
      ["Reshape", "b t", "c"],
      ["Mul", "c scales", "d"],
      ["Add", "d b2", "y"],
    ],
    {
      sizes: { s: [0, 2, -1] },
      numbers: { scale: [1, 1], zero: [0, 0] },
      weights: { scales: [4, 1, 1], b2: [4, 1, 1] },
    },
  ),
  InstanceNormalization: chain(IMAGE, [["InstanceNormalization", "x scale b", "y"]], {
    weights: { scale: [4], b: [4] },
  }),
  "LRN and PRelu": chain(
    IMAGE,
    [
      ["LRN", "x", "a", { size: 3 }],
      ["PRelu", "a slope", "y"],
    ],
    { weights: { slope: [4, 1, 1] } },
  ),
  "scales and shifts by constants": chain(
    IMAGE,
    [
      ["Sub", "x mean", "a"],
      ["Div", "a scale", "b"],
      ["Mul", "half b", "y"],
    ],
    { weights: { mean: [1, 4, 1, 1], scale: [1, 4, 1, 1] }, numbers: { half: 0.5 } },
  ),
  "numbers on the left": chain(
    SEQUENCE,
    [
      ["Sub", "one x", "a"],
      ["Mul", "a a", "b"],
      ["Add", "b one", "c"],
      ["Div", "one c", "d"],
      ["Sqrt", "d", "y"],
    ],
    { numbers: { one: 1 } },
  ),
  "positions of a sequence": chain(
    SEQUENCE,
    [
      ["Add", "x table", "a"],
      ["MatMul", "a w", "y"],
    ],
    { weights: { table: [1, 5, 6], w: [6, 6] } },
  ),
};

describe("an imported graph", () => {
  test.each(Object.entries(GRAPHS))("%s", async (_, made) => {
    await expectSameOutputs(makeOnnx(made));
  });

  test("an operator without an equal is listed with its place, all at once", () => {
    const made = chain(
      IMAGE,
      [
        ["Relu", "x", "a"],
        ["NonZero", "a", "b"],
        ["Det", "x", "c"],
        ["Add", "b c", "d"],
        ["Resize", "x - scales", "e", { mode: "linear" }],
        ["Concat", "d e", "y", { axis: 1 }],
      ],
      { numbers: { scales: [1, 1, 2, 2] } },
    );
    expect(problemsOf(makeOnnx(made))).toEqual([
      "node 1, NonZero_1 (NonZero): this operator has no equal",
      "node 2, Det_2 (Det): this operator has no equal",
      "node 4, Resize_4 (Resize): resizing by linear; nearest is possible",
    ]);
  });
});
