/** @file conv_input_gradient: what conv's output gradient is for its input; also the transposed convolution. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import type { Attributes } from "../ir/graph.ts";
import { printType, type TensorType } from "../ir/types.ts";
import { readNumbers } from "./attributes.ts";
import { conv } from "./conv.ts";
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
  name: "conv_input_gradient",
  doc: "dx[o·stride - low + k·dilation, c] = Σ dy[o, f]·w[k, c, f]; dy [n, ...out, f], w [...kernel, c / groups, f].",
  infer: ([dy, w], attrs) => [inferInput(dy!, w!, attrs)],
  meaning: { kind: "kernel", run: ([dy, w], attrs, [out], { round }) => spread(dy!, w!, attrs, out!, round) },
  gradient: ({ inputs: [dy, w], grad, attrs }) => {
    const options = readConvOptions(attrs);
    return [
      conv(grad, w!, options),
      convWeightGradient(grad, dy!, { ...options, kernel: w!.type.shape.slice(0, -2) as number[] }),
    ];
  },
  get samples() {
    return convSamples(({ y, w, options, inputSpatial }) => ({
      inputs: [y, w],
      attrs: { ...convAttributes(options), inputSpatial },
    }));
  },
};

export default definition;

/** dy [n, ...out, f] back through w [...kernel, c / groups, f] → [n, ...inputSpatial, c]. */
export function convInputGradient(
  dy: Value,
  w: Value,
  options: ConvOptions & { readonly inputSpatial: readonly number[] },
): Value {
  return applyOperator(definition, [dy, w], {
    ...convAttributes(options),
    inputSpatial: options.inputSpatial,
  });
}

function inferInput(dy: TensorType, w: TensorType, attrs: Attributes): TensorType {
  const input = readNumbers(attrs, "inputSpatial");
  const [weightChannels, filters] = w.shape.slice(-2) as [number, number];
  const channels = weightChannels * readConvOptions(attrs).groups;
  const output = convOutput(
    attrs,
    { input, kernel: w.shape.slice(0, -2) as number[], channels, filters },
    weightChannels,
  );
  invariant(
    String(output) === String(spatialSizes(dy.shape)) && dy.shape.at(-1) === filters,
    () => `conv_input_gradient of ${printType(dy)} by ${printType(w)} to ${input.join("x")}`,
  );
  return { dtype: "f32", shape: [dy.shape[0]!, ...input, channels] };
}

function spread(dy: Tensor, w: Tensor, attrs: Attributes, out: Tensor, round: (x: number) => number): void {
  const filters = w.shape.at(-1)!;
  const perGroup = filters / readConvOptions(attrs).groups;
  const weightChannels = w.shape.at(-2)!;
  const sums = new Float64Array(out.data.length);
  const sizes = {
    n: dy.shape[0]!,
    input: out.shape.slice(1, -1),
    kernel: w.shape.slice(0, -2),
    channels: out.shape.at(-1)!,
    filters,
  };
  eachTap(attrs, sizes, (toX, fromW, fromY) => {
    for (let c = 0; c < weightChannels; c++) {
      const row = fromW + c * filters;
      let sum = 0;
      for (let f = 0; f < perGroup; f++) sum += dy.data[fromY + f]! * w.data[row + f]!;
      sums[toX + c] = sums[toX + c]! + sum;
    }
  });
  for (let i = 0; i < sums.length; i++) out.data[i] = round(sums[i]!);
}
