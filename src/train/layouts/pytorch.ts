/** @file PyTorch's `state_dict`: channels first, Linear turned, two biases in recurrent layers. */
import { type LayerLayout, type Layout, type Renamed, renamed } from "./define.ts";
import { addTensors, zerosLike } from "./tensors.ts";

const SWAPPED = (): readonly number[] => [1, 0];

/** [...kernel, in, out] → [out, in, ...kernel]; of transposed convolutions [...kernel, out, in] → [in, out, ...kernel]. */
function channelsFirst(rank: number): readonly number[] {
  return [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, i) => i)];
}

const CONVOLUTION = renamed({ weight: { name: "weight", axes: channelsFirst }, bias: { name: "bias" } });
const NORM: Readonly<Record<string, Renamed>> = { scale: { name: "weight" }, shift: { name: "bias" } };
const RECURRENT: Readonly<Record<string, Renamed>> = {
  input_weight: { name: "weight_ih_l0", axes: SWAPPED },
  state_weight: { name: "weight_hh_l0", axes: SWAPPED },
  bias: { name: "bias_ih_l0" },
};

/** RNN and LSTM have one bias here, the sum of the two there. */
function oneBias(): LayerLayout {
  const layout = renamed(RECURRENT);
  return {
    write: (own, args) => ({
      ...layout.write(own, args),
      ...(own["bias"] ? { bias_hh_l0: zerosLike(own["bias"]) } : {}),
    }),
    read: (given, args) => {
      const own = layout.read(given, args);
      const second = given["bias_hh_l0"];
      return own["bias"] && second ? { ...own, bias: addTensors(own["bias"], second) } : own;
    },
  };
}

/** Gates stand as here: i, f, g, o in an LSTM, r, z, n in a GRU. */
export const PYTORCH: Layout = {
  name: "pytorch",
  separator: ".",
  layers: {
    Linear: renamed({ weight: { name: "weight", axes: SWAPPED }, bias: { name: "bias" } }),
    Conv: CONVOLUTION,
    DepthwiseConv: CONVOLUTION,
    ConvTranspose: CONVOLUTION,
    BatchNorm: renamed({
      ...NORM,
      running_mean: { name: "running_mean" },
      running_var: { name: "running_var" },
    }),
    LayerNorm: renamed(NORM),
    GroupNorm: renamed(NORM),
    RMSNorm: renamed({ scale: { name: "weight" } }),
    PReLU: renamed({ slope: { name: "weight" } }),
    RNN: oneBias(),
    LSTM: oneBias(),
    GRU: renamed({ ...RECURRENT, state_bias: { name: "bias_hh_l0" } }),
    Attention: renamed({
      input_weight: { name: "in_proj_weight", axes: SWAPPED },
      input_bias: { name: "in_proj_bias" },
      output_weight: { name: "out_proj.weight", axes: SWAPPED },
      output_bias: { name: "out_proj.bias" },
    }),
  },
};
