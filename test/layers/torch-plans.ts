/** @file How PyTorch's layers are said here: one plan a kind of layer, or the reason why a case cannot be said. */
import { type Net, tensor, type Tracked } from "./harness.ts";
import {
  flow,
  type Plan,
  type PlanBase,
  readTensor,
  type TorchCase,
  use,
  type WeightPlan,
} from "./torch-case.ts";
import { planRecurrent } from "./torch-recurrent.ts";
import { SPEC_PLANS } from "./torch-specs.ts";
import { asIs, both, channelsLast, everyRow, kernel, type Layout, matrix, shaped } from "./torch-layouts.ts";

/** A reason, in words. */
export type Planned = Plan | string;

type Planner = (torch: TorchCase) => Planned;

/** How a case is said, or why it cannot be. */
export function planLayer(torch: TorchCase): Planned {
  return (
    SPEC_PLANS[torch.name] ?? LAYER_PLANS[torch.layer]?.(torch) ?? `layer ${torch.layer} is not known here`
  );
}

const LAYER_PLANS: Readonly<Record<string, Planner>> = {
  linear: (torch) =>
    layer(`Linear(${torch.params["weight"]!.shape[0]})`, { weights: plain(matrix, "weight", "bias") }),
  maxout: ({ attributes }) =>
    layer(`Maxout(${attributes["units"]}, ${attributes["pieces"]})`, {
      weights: plain(matrix, "weight", "bias"),
    }),
  maxout_conv: planMaxoutConv,
  highway: () => ({
    weights: [...linearWeights("h.", "weight_h", "bias_h"), ...linearWeights("t.", "weight_t", "bias_t")],
    build(net, [x]) {
      const h = flow(net, "Tanh", use(net, "Linear(4)", [x!], "h.")[0]!);
      const gate = flow(net, "Sigmoid", use(net, "Linear(4)", [x!], "t.")[0]!);
      const kept = use(net, "subtract(1, x)", [gate])[0]!;
      return use(net, "add(x, y)", [
        use(net, "mul(x, y)", [h, gate])[0]!,
        use(net, "mul(x, y)", [x!, kept])[0]!,
      ]);
    },
  }),
  glu: () => ({
    build(net, [x]) {
      const gate = flow(net, "Slice(from = 3) -> Sigmoid", x!);
      return use(net, "mul(x, y)", [flow(net, "Slice(to = 3)", x!), gate]);
    },
  }),
  conv1d: planConv,
  conv2d: planConv,
  conv_transpose2d: ({ attributes, params }) => {
    const groups = Number(attributes["groups"] ?? 1);
    const { shape } = params["weight"]!;
    const options = `stride = ${sizes(attributes["stride"] ?? 1)}, pad = ${sizes(attributes["padding"] ?? 0)}, groups = ${groups}`;
    const source = `ConvTranspose(${shape[1]! * groups}, ${sizes(shape.slice(2))}, ${options}, bias = ${"bias" in params})`;
    return layer(source, { layout: channelsLast, weights: plain(kernel, ...Object.keys(params)) });
  },
  max_pool2d: ({ attributes }) => planPool("MaxPool", attributes),
  avg_pool2d: ({ attributes }) => planPool("AvgPool", attributes),
  lp_pool2d: () => ({
    layout: channelsLast,
    build(net, [x]) {
      const mean = flow(net, "Square -> AvgPool(2)", x!);
      return [flow(net, "Sqrt", use(net, "mul(x, 4)", [mean])[0]!)];
    },
  }),
  global_max_pool2d: () => layer("GlobalMaxPool", { layout: channelsLast, outputLayout: asIs }),
  global_avg_pool1d: () => layer("GlobalAvgPool", {}),
  batch_norm: planBatchNorm,
  layer_norm: ({ params, attributes, inputs }) => {
    const channels = inputs["input"]!.shape.at(-1)!;
    const weights = "weight" in params ? { weights: normWeights() } : { fixed: neutral(channels) };
    return layer(`LayerNorm(eps = ${attributes["eps"]})`, weights);
  },
  group_norm: ({ attributes }) =>
    layer(`GroupNorm(${attributes["groups"]}, eps = ${attributes["eps"]})`, {
      layout: channelsLast,
      weights: normWeights(),
    }),
  rms_norm: ({ attributes }) =>
    layer(`RMSNorm(eps = ${attributes["eps"]})`, {
      weights: [{ name: "scale", from: ["weight"], layout: asIs }],
    }),
  local_response_norm: ({ attributes: a }) =>
    layer(`LRN(${a["size"]}, alpha = ${a["alpha"]}, beta = ${a["beta"]}, k = ${a["k"]})`, {
      layout: channelsLast,
    }),
  weight_norm_linear: () => "no layer normalises its weights",
  lstm: planRecurrent,
  gru: planRecurrent,
  rnn: planRecurrent,
  attention: () => "Attention is self-attention: query, key and value come of one input",
  multihead_attention: ({ attributes }) =>
    layer(`Attention(${attributes["heads"]})`, {
      weights: [
        { name: "input_weight", from: ["in_weight"], layout: matrix },
        { name: "input_bias", from: ["in_bias"], layout: asIs },
        { name: "output_weight", from: ["out_weight"], layout: matrix },
        { name: "output_bias", from: ["out_bias"], layout: asIs },
      ],
    }),
  add: ({ name, inputs }) => {
    if (name === "add_broadcast_channel") return "+ never broadcasts";
    return { build: (net, [a, b]) => use(net, "add(x, y)", [a!, "b" in inputs ? b! : a!]) };
  },
  mul: () => ({
    layout: (x) => channelsLast(x.shape[2] === 1 ? shaped(...x.shape.slice(0, 2))(x) : x),
    build: (net, [a, b]) => use(net, "mul(x, y)", [a!, b!]),
  }),
  max: () => ({ build: (net, [a, b]) => use(net, "max(x, y)", [a!, b!]) }),
  concat: ({ inputs }) => ({
    build: (net, [a, b]) =>
      use(net, `concat(x, y, axis = ${inputs["a"]!.shape.length === 2 ? "c" : "t"})`, [a!, b!]),
  }),
  reshape: ({ attributes }) => layer(`Reshape(${(attributes["shape"] as number[]).join(", ")})`, {}),
  slice: ({ attributes }) => layer(`Slice(from = ${attributes["from"]}, to = ${attributes["to"]})`, {}),
  upsample: ({ attributes }) =>
    attributes["mode"] === "nearest"
      ? layer(`Upsample(${attributes["scale"]})`, { layout: channelsLast })
      : "Upsample repeats; it does not interpolate",
  pad: ({ attributes: a }) =>
    layer(`Pad(${a["top"]}x${a["left"]}, after = ${a["bottom"]}x${a["right"]})`, { layout: channelsLast }),
  mean: () => layer("GlobalAvgPool", {}),
  channel_shuffle: () =>
    layer("Reshape(2, 2, 2, 3) -> Permute(t, h, c, w) -> Reshape(2, 2, 6)", { layout: channelsLast }),
  block: planBlock,
};

/** A chain of layers on one input. */
export function layer(source: string, plan: PlanBase): Plan {
  return { ...plan, build: (net, [x]) => [flow(net, source, x!)] };
}

function plain(weight: Layout, ...names: readonly string[]): readonly WeightPlan[] {
  return names.map((name) => ({ name, from: [name], layout: name === "bias" ? asIs : weight }));
}

function linearWeights(path: string, weight: string, bias: string): readonly WeightPlan[] {
  return [
    { name: `${path}weight`, from: [weight], layout: matrix },
    { name: `${path}bias`, from: [bias], layout: asIs },
  ];
}

function normWeights(): readonly WeightPlan[] {
  return [
    { name: "scale", from: ["weight"], layout: asIs },
    { name: "shift", from: ["bias"], layout: asIs },
  ];
}

function neutral(channels: number) {
  return new Map([
    ["scale", tensor([channels], () => 1)],
    ["shift", tensor([channels], () => 0)],
  ]);
}

/** `3`, or `[0, 1]` as `0x1`. */
function sizes(value: unknown): string {
  return Array.isArray(value) ? value.join("x") : String(value);
}

function planConv({ attributes: a, params }: TorchCase): Plan {
  const groups = Number(a["groups"] ?? 1);
  const { shape } = params["weight"]!;
  const pad = typeof a["padding"] === "string" ? "same" : sizes(a["padding"] ?? 0);
  const options = `stride = ${sizes(a["stride"] ?? 1)}, pad = ${pad}, dilation = ${sizes(a["dilation"] ?? 1)}, groups = ${groups}`;
  const source = `Conv(${shape[0]}, ${sizes(shape.slice(2))}, ${options}, bias = ${"bias" in params})`;
  return layer(source, { layout: channelsLast, weights: plain(kernel, ...Object.keys(params)) });
}

function planPool(name: string, a: Readonly<Record<string, unknown>>): Plan {
  const options = `stride = ${sizes(a["stride"])}, pad = ${sizes(a["padding"] ?? 0)}, ceil = ${a["ceil_mode"] === true}`;
  return layer(`${name}(${sizes(a["kernel"])}, ${options})`, { layout: channelsLast });
}

/** max { | Conv | Conv }: a piece is every second filter. */
function planMaxoutConv(): Plan {
  const weights = [0, 1].flatMap((piece): WeightPlan[] => [
    { name: `${piece}.weight`, from: ["weight"], layout: both(everyRow(piece, 2), kernel) },
    { name: `${piece}.bias`, from: ["bias"], layout: everyRow(piece, 2) },
  ]);
  const build = (net: Net, [x]: readonly Tracked[]) =>
    use(
      net,
      "max(x, y)",
      [0, 1].map((piece) => use(net, "Conv(2, 3, pad = 1)", [x!], `${piece}.`)[0]!),
    );
  return { layout: channelsLast, weights, build };
}

function planBatchNorm({ attributes: a, inputs, params }: TorchCase): Plan {
  const channels = inputs["input"]!.shape[1]!;
  const statistics = (name: string) => readTensor(a[name] as Parameters<typeof readTensor>[0]);
  return layer(`BatchNorm(momentum = ${1 - Number(a["momentum"])}, eps = ${a["eps"]})`, {
    layout: channelsLast,
    mode: a["training"] === true ? "train" : "infer",
    buffers: new Map(["running_mean", "running_var"].map((name) => [name, statistics(name)])),
    ...("weight" in params ? { weights: normWeights() } : { fixed: neutral(channels) }),
  });
}

function planBlock({ name, params }: TorchCase): Planned {
  const convolutions = (names: readonly string[]): WeightPlan[] =>
    names.map((w) => ({ name: `${w}.weight`, from: [w], layout: kernel }));
  if (name === "dense_block") {
    return {
      layout: channelsLast,
      weights: convolutions(Object.keys(params)),
      build: (net, [x]) =>
        ["w1", "w2"].reduce<readonly Tracked[]>(
          ([value], w) =>
            use(net, "concat(x, y)", [
              value!,
              use(net, "Conv(2, 3, bias = false)", [flow(net, "ReLU", value!)], `${w}.`)[0]!,
            ]),
          [x!],
        ),
    };
  }
  if (name === "inception_naive") {
    return {
      layout: channelsLast,
      weights: convolutions(Object.keys(params)),
      build(net, [x]) {
        const arm = (source: string, w: string, from: Tracked) => use(net, source, [from], `${w}.`)[0]!;
        const pooled = flow(net, "MaxPool(3, stride = 1, pad = same)", x!);
        const arms = [
          arm("Conv(1, 1, bias = false)", "w1", x!),
          arm("Conv(2, 3, bias = false)", "w3", x!),
          arm("Conv(1, 5, bias = false)", "w5", x!),
          arm("Conv(1, 1, bias = false)", "wp", pooled),
        ];
        const joined = use(net, "concat(x, y)", [
          use(net, "concat(x, y)", arms.slice(0, 2))[0]!,
          use(net, "concat(x, y)", arms.slice(2))[0]!,
        ]);
        return [flow(net, "ReLU", joined[0]!)];
      },
    };
  }
  if (name === "two_heads") {
    return {
      weights: ["w1", "w2"].map((w) => ({ name: `${w}.weight`, from: [w], layout: matrix })),
      build(net, [x]) {
        const trunk = flow(net, "Tanh", x!);
        return ["w1", "w2"].map(
          (w) => use(net, `Linear(${params[w]!.shape[0]}, bias = false)`, [trunk], `${w}.`)[0]!,
        );
      },
    };
  }
  return "a block that is not known here";
}
