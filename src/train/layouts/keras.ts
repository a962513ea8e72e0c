/** @file Keras: channels last as here, names of its own, a GRU's gates in the order z, r, h, attention by heads. */
import { type LayerLayout, type Layout, renamed } from "./define.ts";
import {
  permuteBlocks,
  reshapeTensor,
  stackTensors,
  type Tensor,
  type Tensors,
  unstackTensor,
} from "./tensors.ts";

const KERNEL = renamed({ weight: { name: "kernel" }, bias: { name: "bias" } });
const NORM = { scale: { name: "gamma" }, shift: { name: "beta" } } as const;
const RECURRENT = {
  input_weight: { name: "kernel" },
  state_weight: { name: "recurrent_kernel" },
  bias: { name: "bias" },
} as const;

/** [kh, kw, 1, c·m] here, [kh, kw, c, m] there. */
const DEPTHWISE: LayerLayout = {
  write: ({ weight, bias }, args) => {
    const multiplier = args.int("multiplier");
    const shape = weight ? [...weight.shape.slice(0, -2), weight.shape.at(-1)! / multiplier, multiplier] : [];
    return present({ kernel: weight && reshapeTensor(weight, shape), bias });
  },
  read: ({ kernel, bias }) => {
    const shape = kernel
      ? [...kernel.shape.slice(0, -2), 1, kernel.shape.at(-2)! * kernel.shape.at(-1)!]
      : [];
    return present({ weight: kernel && reshapeTensor(kernel, shape), bias });
  },
};

/** r, z, n here; z, r, h there, and its own inverse. */
const GRU_GATES = [1, 0, 2];
const GRU_WEIGHTS = renamed({
  input_weight: { name: "kernel", gates: GRU_GATES },
  state_weight: { name: "recurrent_kernel", gates: GRU_GATES },
});

/** `reset_after=True`: both biases in one [2, 3n]. */
const GRU: LayerLayout = {
  write: (own, args) => {
    const { bias, state_bias: second } = own;
    const biases = bias && second ? [bias, second].map((b) => permuteBlocks(b, GRU_GATES)) : null;
    return { ...GRU_WEIGHTS.write(own, args), ...(biases ? { bias: stackTensors(biases) } : {}) };
  },
  read: (given, args) => {
    const biases = given["bias"]
      ? unstackTensor(given["bias"]).map((b) => permuteBlocks(b, GRU_GATES))
      : null;
    return {
      ...GRU_WEIGHTS.read(given, args),
      ...(biases ? { bias: biases[0]!, state_bias: biases[1]! } : {}),
    };
  },
};

const PARTS = ["query", "key", "value"] as const;

/** MultiHeadAttention: query, key and value apart, [c, heads, size] each; the output [heads, size, c]. */
const ATTENTION: LayerLayout = {
  write: (own, args) => {
    const heads = args.int("heads");
    const written: Record<string, Tensor> = {};
    const { input_weight: weight, input_bias: bias, output_weight: output, output_bias: last } = own;
    PARTS.forEach((part, i) => {
      if (weight) written[`${part}/kernel`] = splitHeads(columnBlock(weight, i, 3), heads);
      if (bias) written[`${part}/bias`] = splitHeads(columnBlock(bias, i, 3), heads);
    });
    if (output) {
      const [inputs, units] = output.shape as [number, number];
      written["attention_output/kernel"] = reshapeTensor(output, [heads, inputs / heads, units]);
    }
    if (last) written["attention_output/bias"] = last;
    return written;
  },
  read: (given) => {
    const output = given["attention_output/kernel"];
    const units = output?.shape.at(-1) ?? 0;
    return present({
      input_weight: joinColumns(
        PARTS.map((part) => given[`${part}/kernel`]),
        units,
      ),
      input_bias: joinColumns(
        PARTS.map((part) => given[`${part}/bias`]),
        null,
      ),
      output_weight: output && reshapeTensor(output, [output.data.length / units, units]),
      output_bias: given["attention_output/bias"],
    });
  },
};

/** Columns `i·w … (i+1)·w − 1` of a tensor whose last axis holds `count` blocks of width w. */
function columnBlock({ shape, data }: Tensor, i: number, count: number): Tensor {
  const all = shape.at(-1)!;
  const width = all / count;
  const out = new Float32Array(data.length / count);
  for (let k = 0; k < out.length; k++) out[k] = data[Math.floor(k / width) * all + i * width + (k % width)]!;
  return { shape: [...shape.slice(0, -1), width], data: out };
}

/** [.., c] → [.., heads, c / heads] */
function splitHeads(tensor: Tensor, heads: number): Tensor {
  const width = tensor.shape.at(-1)!;
  return reshapeTensor(tensor, [...tensor.shape.slice(0, -1), heads, width / heads]);
}

/** Matrices of so many rows (null: vectors) side by side. */
function joinColumns(parts: readonly (Tensor | undefined)[], rows: number | null): Tensor | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  const height = rows ?? 1;
  const widths = known.map(({ data }) => data.length / height);
  const all = widths.reduce((a, b) => a + b, 0);
  const out = new Float32Array(height * all);
  let left = 0;
  known.forEach(({ data }, i) => {
    const width = widths[i]!;
    for (let k = 0; k < data.length; k++) out[Math.floor(k / width) * all + left + (k % width)] = data[k]!;
    left += width;
  });
  return { shape: rows === null ? [all] : [rows, all], data: out };
}

function present(tensors: Readonly<Record<string, Tensor | undefined>>): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).filter((entry): entry is [string, Tensor] => entry[1] !== undefined),
  );
}

/** An LSTM's gates stand as here: i, f, c, o. */
export const KERAS: Layout = {
  name: "keras",
  separator: "/",
  layers: {
    Linear: KERNEL,
    Conv: KERNEL,
    ConvTranspose: KERNEL,
    DepthwiseConv: DEPTHWISE,
    Embedding: renamed({ weight: { name: "embeddings" } }),
    BatchNorm: renamed({
      ...NORM,
      running_mean: { name: "moving_mean" },
      running_var: { name: "moving_variance" },
    }),
    LayerNorm: renamed(NORM),
    GroupNorm: renamed(NORM),
    PReLU: renamed({ slope: { name: "alpha" } }),
    RNN: renamed(RECURRENT),
    LSTM: renamed(RECURRENT),
    GRU,
    Attention: ATTENTION,
  },
};
