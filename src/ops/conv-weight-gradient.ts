/** @file conv_weight_gradient: what conv's output gradient is for its weights. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import type { Attributes } from "../ir/graph.ts";
import { printType, type TensorType } from "../ir/types.ts";
import { readNumbers } from "./attributes.ts";
import { conv } from "./conv.ts";
import { convInputGradient } from "./conv-input-gradient.ts";
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
  name: "conv_weight_gradient",
  doc: "dw[k, c, f] = Σ x[o·stride - low + k·dilation, c]·dy[o, f], over positions and examples.",
  infer: ([x, dy], attrs) => [inferWeight(x!, dy!, attrs)],
  meaning: {
    kind: "kernel",
    run: ([x, dy], attrs, [out], { round }) => correlate(x!, dy!, attrs, out!, round),
  },
  gradient: ({ inputs: [x, dy], grad, attrs }) => {
    const options = readConvOptions(attrs);
    return [
      convInputGradient(dy!, grad, { ...options, inputSpatial: spatialSizes(x!.type.shape) }),
      conv(x!, grad, options),
    ];
  },
  get samples() {
    return convSamples(({ x, y, options, kernel }) => ({
      inputs: [x, y],
      attrs: { ...convAttributes(options), kernel },
    }));
  },
};

export default definition;

/** x [n, ...spatial, c] against dy [n, ...out, f] → [...kernel, c / groups, f], summed over the examples. */
export function convWeightGradient(
  x: Value,
  dy: Value,
  options: ConvOptions & { readonly kernel: readonly number[] },
): Value {
  return applyOperator(definition, [x, dy], { ...convAttributes(options), kernel: options.kernel });
}

function inferWeight(x: TensorType, dy: TensorType, attrs: Attributes): TensorType {
  const kernel = readNumbers(attrs, "kernel");
  const channels = x.shape.at(-1) as number;
  const filters = dy.shape.at(-1) as number;
  const weightChannels = channels / readConvOptions(attrs).groups;
  const output = convOutput(
    attrs,
    { input: spatialSizes(x.shape), kernel, channels, filters },
    weightChannels,
  );
  invariant(
    String(output) === String(spatialSizes(dy.shape)),
    () => `conv_weight_gradient of ${printType(x)} and ${printType(dy)} for ${kernel.join("x")}`,
  );
  return { dtype: "f32", shape: [...kernel, weightChannels, filters] };
}

function correlate(
  x: Tensor,
  dy: Tensor,
  attrs: Attributes,
  out: Tensor,
  round: (x: number) => number,
): void {
  const filters = out.shape.at(-1)!;
  const perGroup = filters / readConvOptions(attrs).groups;
  const weightChannels = out.shape.at(-2)!;
  const sums = new Float64Array(out.data.length);
  const sizes = {
    n: x.shape[0]!,
    input: x.shape.slice(1, -1),
    kernel: out.shape.slice(0, -2),
    channels: x.shape.at(-1)!,
    filters,
  };
  eachTap(attrs, sizes, (fromX, toW, fromY) => {
    for (let c = 0; c < weightChannels; c++) {
      const value = x.data[fromX + c]!;
      const row = toW + c * filters;
      for (let f = 0; f < perGroup; f++) sums[row + f] = sums[row + f]! + value * dy.data[fromY + f]!;
    }
  });
  for (let i = 0; i < sums.length; i++) out.data[i] = round(sums[i]!);
}
