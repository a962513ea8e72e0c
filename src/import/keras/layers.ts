/** @file Keras layers without windows or states: dense ones, normalisations, activations, shapes, joins. */
import { addSizes, constantOf, productOf, type Size, toSize } from "../../sizes/size.ts";
import { addStep, numbers } from "../builder.ts";
import { refuse } from "../fault.ts";
import {
  channelsOf,
  flagIn,
  type KerasValue,
  numberIn,
  only,
  through,
  type TranslateLayer,
  type Use,
} from "./context.ts";
import { batchNorm, checkLastAxis, groupNorm, layerNorm, rmsNorm } from "./norms.ts";
import type { Config } from "./read-config.ts";

const ACTIVATIONS: Readonly<Record<string, string>> = {
  ...{
    relu: "ReLU",
    relu6: "ReLU6",
    sigmoid: "Sigmoid",
    tanh: "Tanh",
    softmax: "Softmax",
    log_softmax: "LogSoftmax",
    softplus: "Softplus",
  },
  ...{
    softsign: "Softsign",
    elu: "ELU",
    selu: "SELU",
    silu: "SiLU",
    swish: "SiLU",
    mish: "Mish",
    exponential: "Exp",
    hard_sigmoid: "HardSigmoid",
  },
  ...{ hard_silu: "HardSwish", hard_swish: "HardSwish", hard_tanh: "HardTanh", square: "Square" },
};

/** The activation of a layer's config; linear is none. */
export function activate(use: Use, x: KerasValue, given: unknown = use.config["activation"]): KerasValue {
  const name = given === null || given === undefined ? "linear" : given;
  if (name === "linear") return x;
  if (typeof name !== "string") return refuse(`the activation ${JSON.stringify(name).slice(0, 60)}`);
  if (name === "leaky_relu") return through(use, x, "LeakyReLU", [0.2]);
  // Keras's GELU is the exact one unless it is told otherwise.
  if (name === "gelu") return through(use, x, "GELU", []);
  return through(use, x, ACTIVATIONS[name] ?? refuse(`the activation ${name}`), []);
}

const dense: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const units = numberIn(use.config, "units");
  const bias = flagIn(use.config, "use_bias", true);
  const [kernel, second] = use.find(bias ? ["kernel", "bias"] : ["kernel"]);
  const shape = [...x.shape.slice(0, -1), toSize(units)];
  const size = channelsOf(x);
  const without = ["bias", bias ? undefined : "false"] as const;
  const image = x.shape.length > 2;
  const flat = kernel
    ? numbers([...(image ? x.shape.slice(1).map(() => 1) : []), size, units], kernel.data)
    : null;
  const y = image
    ? through(use, x, "Conv", [units, 1, without], shape, { weight: flat, bias: second ?? null })
    : through(use, x, "Linear", [units, without], shape, { weight: flat, bias: second ?? null });
  return activate(use, y);
};

const simple =
  (name: string): TranslateLayer =>
  (use, inputs) =>
    through(use, only(inputs), name, []);

const withRate =
  (name: string, key: string): TranslateLayer =>
  (use, inputs) =>
    through(use, only(inputs), name, [numberIn(use.config, key)]);

const prelu: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const [alpha] = use.find(["alpha"]);
  const count = channelsOf(x);
  if (alpha && alpha.data.length !== count)
    return refuse("a slope for each place; one a channel is possible (shared_axes)");
  return through(use, x, "PReLU", [], x.shape, { slope: alpha ? numbers([count], alpha.data) : null });
};

const relu: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const [most, slope, threshold] = [
    use.config["max_value"] ?? null,
    numberIn(use.config, "negative_slope", 0),
    numberIn(use.config, "threshold", 0),
  ];
  if (threshold !== 0) return refuse(`a threshold of ${threshold}`);
  if (most === null) return slope === 0 ? through(use, x, "ReLU", []) : through(use, x, "LeakyReLU", [slope]);
  return most === 6 && slope === 0
    ? through(use, x, "ReLU6", [])
    : refuse(`max_value = ${JSON.stringify(most)}; 6 is possible`);
};

const leaky: TranslateLayer = (use, inputs) =>
  through(use, only(inputs), "LeakyReLU", [
    numberIn(use.config, "negative_slope", numberIn(use.config, "alpha", 0.3)),
  ]);

const elu: TranslateLayer = (use, inputs) => {
  const alpha = numberIn(use.config, "alpha", 1);
  return through(use, only(inputs), "ELU", alpha === 1 ? [] : [alpha]);
};

const softmax: TranslateLayer = (use, inputs) => {
  checkLastAxis(only(inputs), use.config["axis"]);
  return through(use, only(inputs), "Softmax", []);
};

const flatten: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  return x.shape.length === 1 ? x : through(use, x, "Flatten", [], [productOf(x.shape)]);
};

const reshape: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const target = use.config["target_shape"];
  const sizes = Array.isArray(target) ? (target as number[]) : refuse("no target_shape");
  const rest = sizes.filter((s) => s !== -1).reduce((a, b) => a * b, 1);
  const whole = constantOf(productOf(x.shape)) ?? refuse("a reshape of an open size");
  const shape = sizes.map((s) => (s === -1 ? whole / rest : s));
  return through(use, x, "Reshape", shape, shape.map(toSize));
};

const NAMES: Readonly<Record<number, readonly string[]>> = {
  1: ["c"],
  2: ["t", "c"],
  3: ["h", "w", "c"],
  4: ["t", "h", "w", "c"],
};

const permute: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const dims = use.config["dims"];
  const order = Array.isArray(dims) ? (dims as number[]).map((d) => d - 1) : refuse("no dims");
  return through(
    use,
    x,
    "Permute",
    order.map((i) => NAMES[x.shape.length]![i]!),
    order.map((i) => x.shape[i]!),
  );
};

const repeatVector: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const n = numberIn(use.config, "n");
  return through(use, x, "RepeatVector", [n], [toSize(n), ...x.shape]);
};

const embedding: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const [vocab, dim] = [numberIn(use.config, "input_dim"), numberIn(use.config, "output_dim")];
  if (use.config["mask_zero"] === true) refuse("mask_zero: steps of 0 are left out, which has no equal");
  return through(use, x, "Embedding", [vocab, dim], [...x.shape, toSize(dim)], {
    weight: use.find(["embeddings"])[0]!,
  });
};

const rescaling: TranslateLayer = (use, inputs) => {
  const x = only(inputs);
  const [scale, offset] = [numberIn(use.config, "scale"), numberIn(use.config, "offset", 0)];
  const scaled = addStep(
    use.to,
    { kind: "number", sign: "*", number: scale, side: "right" },
    [x.step],
    x.shape,
  );
  const moved =
    offset === 0
      ? scaled
      : addStep(use.to, { kind: "number", sign: "+", number: offset, side: "right" }, [scaled], x.shape);
  return { ...x, step: moved };
};

const join =
  (name: "add" | "mul" | "max" | "mean"): TranslateLayer =>
  ({ to }, inputs) => {
    const [first] = inputs;
    if (inputs.length < 2) return refuse("one value");
    const widest = inputs.reduce((a, b) => (b.shape.length > a.shape.length ? b : a), first!);
    return {
      step: addStep(
        to,
        { kind: "join", name, axis: null },
        inputs.map((x) => x.step),
        widest.shape,
      ),
      shape: widest.shape,
    };
  };

const subtract: TranslateLayer = ({ to }, inputs) => ({
  step: addStep(
    to,
    { kind: "operation", sign: "-" },
    inputs.map((x) => x.step),
    inputs[0]!.shape,
  ),
  shape: inputs[0]!.shape,
});

const concatenate: TranslateLayer = ({ to, config }, inputs) => {
  const [first] = inputs;
  const rank = first!.shape.length;
  const given = numberIn(config, "axis", -1);
  const axis = given < 0 ? given + rank : given - 1;
  if (axis < 0 || axis >= rank) return refuse(`axis ${given}`);
  const total = inputs.map((x) => x.shape[axis]!).reduce<Size>((a, b) => addSizes(a, b), toSize(0));
  const shape = first!.shape.map((s, i) => (i === axis ? total : s));
  const name = NAMES[rank]![axis]!;
  return {
    step: addStep(
      to,
      { kind: "join", name: "concat", axis: name === "c" ? null : name },
      inputs.map((x) => x.step),
      shape,
    ),
    shape,
  };
};

/** A Dense at every step is a Dense of the sequence. */
const timeDistributed: TranslateLayer = (use, inputs) => {
  const inner = use.config["layer"] as { class_name?: string; config?: Config } | undefined;
  if (inner?.class_name !== "Dense" || !inner.config)
    return refuse(`a ${inner?.class_name ?? "layer"} at every step; Dense is possible`);
  return dense({ ...use, config: inner.config, find: (variables) => use.find(variables, "layer") }, inputs);
};

const nothing: TranslateLayer = (_, inputs) => only(inputs);

export const LAYERS: Readonly<Record<string, TranslateLayer>> = {
  ...{
    Dense: dense,
    BatchNormalization: batchNorm,
    LayerNormalization: layerNorm,
    GroupNormalization: groupNorm,
    RMSNormalization: rmsNorm,
    PReLU: prelu,
  },
  ...{
    ReLU: relu,
    LeakyReLU: leaky,
    ELU: elu,
    Softmax: softmax,
    Flatten: flatten,
    Reshape: reshape,
    Permute: permute,
    RepeatVector: repeatVector,
  },
  ...{
    Embedding: embedding,
    Rescaling: rescaling,
    Add: join("add"),
    Multiply: join("mul"),
    Maximum: join("max"),
    Average: join("mean"),
  },
  ...{
    Subtract: subtract,
    Concatenate: concatenate,
    TimeDistributed: timeDistributed,
    ActivityRegularization: nothing,
    Identity: nothing,
  },
  ...{ Dropout: withRate("Dropout", "rate"), GaussianNoise: withRate("GaussianNoise", "stddev") },
  ...Object.fromEntries(
    ["SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"].map((name) => [
      name,
      withRate("SpatialDropout", "rate"),
    ]),
  ),
  ...{ Sigmoid: simple("Sigmoid"), Activation: (use, inputs) => activate(use, only(inputs)) },
};
