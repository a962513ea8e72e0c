/** @file NN31xx: what a layer cannot take. The checker adds the place and where each size came from. */
import { diagnostic } from "./define.ts";

export const rankProblem = diagnostic<{ layer: string; takes: string; found: string }>({
  code: "NN3101",
  severity: "error",
  title: "A layer got a value with the wrong number of axes",
  message: ({ layer, takes, found }) => `${layer} takes ${takes}, but gets ${found}`,
  page:
    "Layers read the axes of their input by rank: [c] is a vector, [t, c] a sequence, [h, w, c] an image, [t, h, w, c] a video. " +
    "Flatten and GlobalAvgPool make vectors of images; Last takes the final step of a sequence; RepeatVector makes a sequence of a vector. " +
    "An image without a channel axis is declared with one: f32[28, 28, 1].",
  bad: "model M {\n  input x: f32[28, 28, 1]\n  output y = x -> Linear(10)\n}\n",
  good: "model M {\n  input x: f32[28, 28, 1]\n  output y = x -> Flatten -> Linear(10)\n}\n",
});

export const dtypeProblem = diagnostic<{ layer: string; takes: string; found: string }>({
  code: "NN3102",
  severity: "error",
  title: "A layer got the wrong kind of numbers",
  message: ({ layer, takes, found }) => `${layer} takes ${takes}, but gets ${found}`,
  page:
    "An index (a class, a token) is a name, not a quantity: arithmetic on it means nothing. Embedding and OneHot turn it into numbers, " +
    "and they in turn take nothing but an index.",
  bad: "model M {\n  input x: index(10)[8]\n  output y = x -> LSTM(4)\n}\n",
  good: "model M {\n  input x: index(10)[8]\n  output y = x -> Embedding(10, 3) -> LSTM(4)\n}\n",
});

export const windowProblem = diagnostic<{ layer: string; axis: string; found: string; sum: string }>({
  code: "NN3103",
  severity: "error",
  title: "A window is larger than what it slides over",
  message: ({ layer, axis, found, sum }) => `${layer} has no place on axis ${axis}: ${found} leaves ${sum}`,
  page:
    "A kernel or pooling window must fit into its padded input at least once on every axis. Use a smaller window, more padding (pad = same), " +
    "or fewer poolings before. Where h or w is 1 or 3 and the last axis is large, the axes are probably written channels first: " +
    "here they are h, w, c.",
  bad: "model M {\n  input x: f32[4, 4, 1]\n  output y = x -> Conv(4, 6, pad = valid)\n}\n",
  good: "model M {\n  input x: f32[4, 4, 1]\n  output y = x -> Conv(4, 3, pad = valid)\n}\n",
});

export const axisCountProblem = diagnostic<{
  layer: string;
  argument: string;
  count: number;
  axes: number;
  found: string;
}>({
  code: "NN3104",
  severity: "error",
  title: "An option has a number for each of the wrong count of axes",
  message: ({ layer, argument, count, axes, found }) =>
    `${layer}: ${argument} has ${count} numbers, but ${found} has ${axes} ${axes === 1 ? "axis" : "axes"} to slide over`,
  page:
    "Sizes such as 3x3 give one number an axis; a single number stands for all. A convolution slides over t of [t, c], over h and w of [h, w, c], " +
    "over t, h and w of [t, h, w, c]. An image that was declared without its channel axis reads as a sequence: write f32[300, 300, 1].",
  bad: "model M {\n  input x: f32[30, 30]\n  output y = x -> Conv(16, 3x3)\n}\n",
  good: "model M {\n  input x: f32[30, 30, 1]\n  output y = x -> Conv(16, 3x3)\n}\n",
});

export const groupsProblem = diagnostic<{ layer: string; parts: string; of: string }>({
  code: "NN3105",
  severity: "error",
  title: "Channels cannot be divided into equal groups",
  message: ({ layer, parts, of }) => `${layer}: ${parts} do not divide ${of}`,
  page: "Groups and heads are equal parts of the channels: their number must divide the channels that come in, and for convolutions the filters too.",
  bad: "model M {\n  input x: f32[4, 4, 3]\n  output y = x -> Conv(6, 3) -> GroupNorm(5)\n}\n",
  good: "model M {\n  input x: f32[4, 4, 3]\n  output y = x -> Conv(6, 3) -> GroupNorm(3)\n}\n",
});

export const poolPadProblem = diagnostic<{ layer: string; axis: string; pad: number; size: number }>({
  code: "NN3106",
  severity: "error",
  title: "A pool is padded by more than half its window",
  message: ({ layer, axis, pad, size }) =>
    `${layer}: pad ${pad} on axis ${axis} is more than half of the window ${size}`,
  page: "With more padding than half the window, some windows would see padding alone, and a maximum or mean over nothing is no number.",
  bad: "model M {\n  input x: f32[6, 6, 1]\n  output y = x -> MaxPool(2, pad = 2)\n}\n",
  good: "model M {\n  input x: f32[6, 6, 1]\n  output y = x -> MaxPool(2, pad = 1)\n}\n",
});

export const rateProblem = diagnostic<{ layer: string; rate: number }>({
  code: "NN3107",
  severity: "error",
  title: "A rate of dropping is outside [0, 1)",
  message: ({ layer, rate }) =>
    `${layer}: p = ${rate} is outside [0, 1): p is the share of values that is dropped`,
  page:
    "p is the share that is dropped (not the share that is kept): 0 drops nothing, 0.5 half. At 1 every value would be lost, and what is kept " +
    "could not be scaled up to make good for it.",
  bad: "model M {\n  input x: f32[8]\n  output y = x -> Dropout(1.5)\n}\n",
  good: "model M {\n  input x: f32[8]\n  output y = x -> Dropout(0.5)\n}\n",
});

export const classesProblem = diagnostic<{ layer: string; argument: string; size: string; classes: string }>({
  code: "NN3108",
  severity: "error",
  title: "A table has another size than the index that reads it",
  message: ({ layer, argument, size, classes }) =>
    `${layer} has ${argument} = ${size}, but its input is index(${classes})`,
  page:
    "The bound of an index type says how many different values there are; a table that is read by it has one row for each. " +
    "A smaller table would be read past its end, a larger one has rows that nothing reaches.",
  bad: "model M {\n  input x: index(12)[5]\n  output y = x -> Embedding(10, 4)\n}\n",
  good: "model M {\n  input x: index(12)[5]\n  output y = x -> Embedding(12, 4)\n}\n",
});

export const stateProblem = diagnostic<{ layer: string; operand: string; needed: string; found: string }>({
  code: "NN3109",
  severity: "error",
  title: "A first state does not fit the layer",
  message: ({ layer, operand, needed, found }) => `${layer}: ${operand} must be ${needed}, but is ${found}`,
  page: "The first state of a recurrent layer with n units is a vector [n], one for each example.",
  bad: "model M {\n  input x: f32[5, 3]\n  input h: f32[4]\n  output y = x -> LSTM(6, state = h)\n}\n",
  good: "model M {\n  input x: f32[5, 3]\n  input h: f32[6]\n  output y = x -> LSTM(6, state = h)\n}\n",
});

export const reshapeProblem = diagnostic<{ found: string; from: string; to: string; count: string }>({
  code: "NN3110",
  severity: "error",
  title: "A reshape changes the number of values",
  message: ({ found, from, to, count }) => `Reshape: ${found} has ${from} values, ${to} has ${count}`,
  page: "Reshape gives the same values other axes, in row-major order: the product of the sizes must stay what it is. The batch axis is never touched.",
  bad: "model M {\n  input x: f32[12]\n  output y = x -> Reshape(3, 5)\n}\n",
  good: "model M {\n  input x: f32[12]\n  output y = x -> Reshape(3, 4)\n}\n",
});

export const permuteProblem = diagnostic<{ given: string; axes: string; found: string }>({
  code: "NN3111",
  severity: "error",
  title: "A permutation does not name each axis once",
  message: ({ given, axes, found }) => `Permute(${given}) must name each axis of ${found} once: ${axes}`,
  page: "Permute gives the input's axes in a new order; Permute(w, h, c) swaps the sides of an image.",
  bad: "model M {\n  input x: f32[4, 6, 3]\n  output y = x -> Permute(w, c)\n}\n",
  good: "model M {\n  input x: f32[4, 6, 3]\n  output y = x -> Permute(w, h, c)\n}\n",
});

export const rangeProblem = diagnostic<{ layer: string; range: string; axis: string; size: string }>({
  code: "NN3112",
  severity: "error",
  title: "A part is taken that is not there",
  message: ({ layer, range, axis, size }) =>
    `${layer} takes ${range} of axis ${axis}, which has size ${size}`,
  page: "Slice takes the places from, from + 1, … to - 1 of an axis, counted from 0; at least one, and none past the end.",
  bad: "model M {\n  input x: f32[8]\n  output y = x -> Slice(from = 4, to = 10)\n}\n",
  good: "model M {\n  input x: f32[8]\n  output y = x -> Slice(from = 4, to = 8)\n}\n",
});

export const axisProblem = diagnostic<{ layer: string; axis: string; axes: string; found: string }>({
  code: "NN3113",
  severity: "error",
  title: "An axis is named that the value does not have",
  message: ({ layer, axis, axes, found }) => `${layer}: ${found} has no axis ${axis}; it has ${axes}`,
  page: "Axes are named by rank: c; t, c; h, w, c; t, h, w, c.",
  bad: "model M {\n  input x: f32[8]\n  output y = x -> Slice(axis = h, from = 0, to = 4)\n}\n",
  good: "model M {\n  input x: f32[8]\n  output y = x -> Slice(axis = c, from = 0, to = 4)\n}\n",
});

export const cropProblem = diagnostic<{ axis: string; size: string; before: number; after: number }>({
  code: "NN3114",
  severity: "error",
  title: "Nothing is left after cropping",
  message: ({ axis, size, before, after }) =>
    `Crop takes ${before} + ${after} off axis ${axis}, which has size ${size}`,
  page: "Crop takes rows and columns off every side; at least one of each must stay.",
  bad: "model M {\n  input x: f32[4, 4, 1]\n  output y = x -> Crop(2)\n}\n",
  good: "model M {\n  input x: f32[4, 4, 1]\n  output y = x -> Crop(1)\n}\n",
});

export const positionProblem = diagnostic<{ steps: string; positions: string }>({
  code: "NN3115",
  severity: "error",
  title: "A sequence is longer than its table of positions",
  message: ({ steps, positions }) =>
    `PositionEmbedding knows ${positions} positions, but the sequence has ${steps} steps`,
  page: "PositionEmbedding(n) learns one vector for each of n places. A sequence may be shorter, not longer.",
  bad: "model M {\n  input x: f32[9, 4]\n  output y = x -> PositionEmbedding(8)\n}\n",
  good: "model M {\n  input x: f32[9, 4]\n  output y = x -> PositionEmbedding(9)\n}\n",
});

export const outputPadProblem = diagnostic<{ outputPad: number; stride: number; axis: string }>({
  code: "NN3116",
  severity: "error",
  title: "output_pad is not below the stride",
  message: ({ outputPad, stride, axis }) =>
    `ConvTranspose: output_pad ${outputPad} on axis ${axis} must be below the stride ${stride}`,
  page:
    "A convolution with stride s maps s neighbouring sizes to one; output_pad = 0 … s - 1 chooses which of them the transposed convolution " +
    "gives back. Sizes further away cannot be reached: change kernel, stride or pad.",
  bad: "model M {\n  input x: f32[4, 4, 2]\n  output y = x -> ConvTranspose(3, 3, stride = 2, pad = 1, output_pad = 2)\n}\n",
  good: "model M {\n  input x: f32[4, 4, 2]\n  output y = x -> ConvTranspose(3, 3, stride = 2, pad = 1, output_pad = 1)\n}\n",
});

export const outputPadUnused = diagnostic<{ found: string }>({
  code: "NN3117",
  severity: "warning",
  title: "output_pad says nothing where pad = same",
  message: ({ found }) => `ConvTranspose: pad = same gives size · stride (${found}) whatever output_pad says`,
  page: "output_pad chooses between sizes that a stride makes equal. pad = same has chosen already: give pad a number, or leave output_pad out.",
  bad: "model M {\n  input x: f32[4, 4, 2]\n  output y = x -> ConvTranspose(3, 3, stride = 2, output_pad = 1)\n}\n",
  good: "model M {\n  input x: f32[4, 4, 2]\n  output y = x -> ConvTranspose(3, 3, stride = 2)\n}\n",
});

export const oneUnitSoftmax = diagnostic<{ layer: string; found: string; value: string }>({
  code: "NN3118",
  severity: "warning",
  title: "Softmax over one unit",
  message: ({ layer, found, value }) =>
    `${layer} over one unit (${found}) is always ${value}, and its gradient 0`,
  page: "Softmax divides by the sum over the last axis: of a single value it is 1, whatever the value. For a yes or no use Sigmoid.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Linear(1) -> Softmax\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(1) -> Sigmoid\n}\n",
});

export const emptyTransposeProblem = diagnostic<{ axis: string; size: string; stride: number }>({
  code: "NN3119",
  severity: "error",
  title: "A transposed convolution would give nothing",
  message: ({ axis, size, stride }) =>
    `ConvTranspose (stride ${stride}) leaves axis ${axis} with size ${size}`,
  page: "The output has (in - 1)·stride + kernel - 2·pad + output_pad places on each axis: with this much padding there is none.",
  bad: "model M {\n  input x: f32[1, 1, 2]\n  output y = x -> ConvTranspose(3, 3, pad = 2)\n}\n",
  good: "model M {\n  input x: f32[1, 1, 2]\n  output y = x -> ConvTranspose(3, 3, pad = 1)\n}\n",
});
