/** @file conv: convolution over any number of spatial axes (the cross-correlation that networks call so). */
import type { Value } from "../ir/builder.ts";
import type { Attributes } from "../ir/graph.ts";
import type { TensorType } from "../ir/types.ts";
import { convInputGradient } from "./conv-input-gradient.ts";
import { convWeightGradient } from "./conv-weight-gradient.ts";
import {
  convAttributes,
  type ConvOptions,
  convOutput,
  convSamples,
  eachTap,
  readConvOptions,
} from "./convolution.ts";
import { applyOperator, type OperatorDefinition, type Tensor } from "./define.ts";
import { spatialSizes } from "./window.ts";

const definition: OperatorDefinition = {
  name: "conv",
  doc: "y[o, f] = Σ x[o·stride - low + k·dilation, c]·w[k, c, f]; x [n, ...spatial, c], w [...kernel, c / groups, f].",
  infer: ([x, w], attrs) => [inferConv(x!, w!, attrs)],
  meaning: { kind: "kernel", run: ([x, w], attrs, [out], { round }) => convolve(x!, w!, attrs, out!, round) },
  gradient: ({ inputs: [x, w], grad, attrs }) => {
    const options = readConvOptions(attrs);
    return [
      convInputGradient(grad, w!, { ...options, inputSpatial: spatialSizes(x!.type.shape) }),
      convWeightGradient(x!, grad, { ...options, kernel: w!.type.shape.slice(0, -2) as number[] }),
    ];
  },
  get samples() {
    return convSamples(({ x, w, options }) => ({ inputs: [x, w], attrs: convAttributes(options) }));
  },
};

export default definition;

/** x [n, ...spatial, c] by w [...kernel, c / groups, f] → [n, ...out, f]; depthwise where groups = c. */
export function conv(x: Value, w: Value, options: ConvOptions): Value {
  return applyOperator(definition, [x, w], convAttributes(options));
}

function inferConv(x: TensorType, w: TensorType, attrs: Attributes): TensorType {
  const kernel = w.shape.slice(0, -2) as number[];
  const [weightChannels, filters] = w.shape.slice(-2) as [number, number];
  const sizes = { input: spatialSizes(x.shape), kernel, channels: x.shape.at(-1) as number, filters };
  return { dtype: "f32", shape: [x.shape[0]!, ...convOutput(attrs, sizes, weightChannels), filters] };
}

function convolve(x: Tensor, w: Tensor, attrs: Attributes, out: Tensor, round: (x: number) => number): void {
  const filters = w.shape.at(-1)!;
  const perGroup = filters / readConvOptions(attrs).groups;
  const weightChannels = w.shape.at(-2)!;
  const sums = new Float64Array(out.data.length);
  const sizes = {
    n: x.shape[0]!,
    input: x.shape.slice(1, -1),
    kernel: w.shape.slice(0, -2),
    channels: x.shape.at(-1)!,
    filters,
  };
  eachTap(attrs, sizes, (fromX, fromW, toY) => {
    for (let c = 0; c < weightChannels; c++) {
      const value = x.data[fromX + c]!;
      const row = fromW + c * filters;
      for (let f = 0; f < perGroup; f++) sums[toY + f] = sums[toY + f]! + value * w.data[row + f]!;
    }
  });
  for (let i = 0; i < sums.length; i++) out.data[i] = round(sums[i]!);
}
