/** @file The small trainings of the reference, as specs, with the way from PyTorch's parameter layouts to ours. */

type Layout = (data: readonly number[], shape: readonly number[]) => number[];

export interface TrainingSpec {
  readonly spec: string;
  /** Our parameter → the reference's, and the way between the layouts. */
  readonly parameters: Readonly<Record<string, readonly [string, Layout]>>;
  readonly input: Layout;
  readonly target: Layout;
  readonly targetIsIndex: boolean;
  /** Of the model's outputs, joined on the last axis; compared channels last. */
  readonly outputs: readonly string[];
}

const asIs: Layout = (data) => [...data];

/** Axes in another order. */
function permuted(data: readonly number[], shape: readonly number[], order: readonly number[]): number[] {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const out: number[] = [];
  const visit = (axis: number, at: number): void => {
    if (axis === order.length) {
      out.push(data[at]!);
      return;
    }
    for (let i = 0; i < shape[order[axis]!]!; i++) visit(axis + 1, at + i * strides[order[axis]!]!);
  };
  visit(0, 0);
  return out;
}

const transposed: Layout = (data, shape) => permuted(data, shape, [1, 0]);
/** [f, c, kh, kw] → [kh, kw, c, f] */
const kernel: Layout = (data, shape) => permuted(data, shape, [2, 3, 1, 0]);
/** [n, c, h, w] → [n, h, w, c] */
const channelsLast: Layout = (data, shape) => permuted(data, shape, [0, 2, 3, 1]);
/** [out, c·h·w] → [h·w·c, out] */
const afterFlatten =
  (c: number, h: number, w: number): Layout =>
  (data, shape) =>
    permuted(data, [shape[0]!, c, h, w], [2, 3, 1, 0]);
/** One column of the targets. */
const column =
  (index: number): Layout =>
  (data, shape) =>
    data.filter((_, i) => i % shape[1]! === index);

function training(loss: string, optimizer: string, batch: number, more = ""): string {
  return `  train {\n    loss = ${loss}\n    optimizer = ${optimizer}\n    ${more}\n    epochs = 1\n    batch = ${batch}\n  }\n}\n`;
}

export const TRAININGS: Readonly<Record<string, TrainingSpec | string>> = {
  xor_mlp_bce: {
    spec: `model M {\n  input x: f32[2]\n  target t: f32[1]\n  output y = x -> Linear(4) -> Tanh -> Linear(1)\n${training("bce_logits(y, t)", "sgd(lr = 0.5)", 4)}`,
    parameters: {
      "linear1.weight": ["w1", transposed],
      "linear1.bias": ["b1", asIs],
      "linear2.weight": ["w2", transposed],
      "linear2.bias": ["b2", asIs],
    },
    input: asIs,
    target: asIs,
    targetIsIndex: false,
    outputs: ["y"],
  },
  mlp_softmax_minibatch: {
    spec: `model M {\n  input x: f32[4]\n  target t: index(3)\n  output y = x -> Linear(6) -> ReLU -> Linear(3)\n${training("cross_entropy(y, t)", "sgd(lr = 0.1, momentum = 0.9, nesterov = true, decay = 0.001)", 4)}`,
    parameters: {
      "linear1.weight": ["w1", transposed],
      "linear1.bias": ["b1", asIs],
      "linear2.weight": ["w2", transposed],
      "linear2.bias": ["b2", asIs],
    },
    input: asIs,
    target: asIs,
    targetIsIndex: true,
    outputs: ["y"],
  },
  lenet_like_tanh: {
    spec: `model M {\n  input x: f32[8, 8, 1]\n  target t: index(3)\n  output y = x -> Conv(2, 3, pad = valid) -> Tanh -> AvgPool(2) -> Conv(4, 2, pad = valid) -> Tanh -> Flatten -> Linear(5) -> Tanh -> Linear(3)\n${training("cross_entropy(y, t)", "sgd(lr = 0.2)", 6)}`,
    parameters: {
      "conv1.weight": ["c1", kernel],
      "conv1.bias": ["d1", asIs],
      "conv2.weight": ["c2", kernel],
      "conv2.bias": ["d2", asIs],
      "linear1.weight": ["w1", afterFlatten(4, 2, 2)],
      "linear1.bias": ["b1", asIs],
      "linear2.weight": ["w2", transposed],
      "linear2.bias": ["b2", asIs],
    },
    input: channelsLast,
    target: asIs,
    targetIsIndex: true,
    outputs: ["y"],
  },
  densenet_like: {
    spec: `model M {\n  defaults Conv(bias = false)\n  input x: f32[8, 8, 1]\n  target t: index(3)\n  output y = x -> Conv(2, 3) -> repeat 2 { dense { ReLU -> Conv(2, 3) } } -> Conv(3, 1) -> AvgPool(2) -> Flatten -> Linear(3)\n${training("cross_entropy(y, t)", "adamw(lr = 0.01, decay = 0.05)", 6, "schedule = cosine")}`,
    parameters: {
      "conv1.weight": ["c0", kernel],
      "conv2.weight": ["c1", kernel],
      "conv3.weight": ["c2", kernel],
      "conv4.weight": ["ct", kernel],
      "linear1.weight": ["w", afterFlatten(3, 4, 4)],
      "linear1.bias": ["b", asIs],
    },
    input: channelsLast,
    target: asIs,
    targetIsIndex: true,
    outputs: ["y"],
  },
  gru_stacked_every_step: {
    spec: `model M {\n  input x: f32[6, 2]\n  target t: index(2)[6]\n  output y = x -> GRU(3) -> GRU(2) -> Linear(2)\n${training("cross_entropy(y, t)", "rmsprop(lr = 0.01, rho = 0.99, eps = 1e-8)", 5)}`,
    parameters: {
      "gru1.input_weight": ["W1", transposed],
      "gru1.state_weight": ["U1", transposed],
      "gru1.bias": ["b1", asIs],
      "gru1.state_bias": ["h1", asIs],
      "gru2.input_weight": ["W2", transposed],
      "gru2.state_weight": ["U2", transposed],
      "gru2.bias": ["b2", asIs],
      "gru2.state_bias": ["h2", asIs],
      "linear1.weight": ["w", transposed],
      "linear1.bias": ["c", asIs],
    },
    input: asIs,
    target: asIs,
    targetIsIndex: true,
    outputs: ["y"],
  },
  conv_autoencoder: {
    spec: `model M {\n  input x: f32[4, 4, 1]\n  target t: f32[4, 4, 1]\n  output y = x -> Conv(3, 3, stride = 2, pad = 1) -> ReLU -> ConvTranspose(1, 4, stride = 2, pad = 1)\n${training("mse(y, t)", "nadam(lr = 0.01)", 4)}`,
    parameters: {
      "conv1.weight": ["c", kernel],
      "conv1.bias": ["d", asIs],
      "convtranspose1.weight": ["t", kernel],
      "convtranspose1.bias": ["e", asIs],
    },
    input: channelsLast,
    target: channelsLast,
    targetIsIndex: false,
    outputs: ["y"],
  },
  maxout_mlp_hinge: {
    spec: `model M {\n  input x: f32[4]\n  target t: index(3)\n  output y = x -> Maxout(3) -> Linear(3)\n${training("squared_hinge(y, t)", "adamax(lr = 0.05)", 12)}`,
    parameters: {
      "maxout1.weight": ["w1", transposed],
      "maxout1.bias": ["b1", asIs],
      "linear1.weight": ["w2", transposed],
      "linear1.bias": ["b2", asIs],
    },
    input: asIs,
    target: asIs,
    targetIsIndex: true,
    outputs: ["y"],
  },
  two_heads_weighted: {
    spec: `model M {\n  input x: f32[4]\n  target t: f32[1]\n  target u: f32[1]\n  h = x -> Linear(5) -> ReLU\n  output a = h -> Linear(1)\n  output b = h -> Linear(1)\n${training("mse(a, t) + 0.5 * bce_logits(b, u)", "sgd(lr = 0.1, momentum = 0.5)", 12)}`,
    parameters: {
      "linear1.weight": ["w", transposed],
      "linear1.bias": ["b", asIs],
      "linear2.weight": ["wa", transposed],
      "linear2.bias": ["ba", asIs],
      "linear3.weight": ["wb", transposed],
      "linear3.bias": ["bb", asIs],
    },
    input: asIs,
    target: column(0),
    targetIsIndex: false,
    outputs: ["a", "b"],
  },
};

export { column };
