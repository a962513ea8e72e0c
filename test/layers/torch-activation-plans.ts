/** @file How PyTorch's activations are said here: layers, and formulas of functions of values. */
import type { Net, Tracked } from "./harness.ts";
import { flow, type Plan, type TorchCase, use } from "./torch-case.ts";
import { asIs, channelsLast } from "./torch-layouts.ts";
import { layer, type Planned } from "./torch-plans.ts";

/** How a case is said, or why it cannot be. */
export function planActivation(torch: TorchCase): Planned {
  return PLANS[torch.layer]?.(torch) ?? `activation ${torch.layer} is not known here`;
}

/** A formula of one value, written by functions of values. */
function formula(f: (net: Net, x: Tracked) => Tracked): Plan {
  return { build: (net, [x]) => [f(net, x!)] };
}

function call(net: Net, source: string, ...values: readonly Tracked[]): Tracked {
  return use(net, source, values)[0]!;
}

const PLANS: Readonly<Record<string, (torch: TorchCase) => Planned>> = {
  relu: () => layer("ReLU", {}),
  leaky_relu: ({ attributes }) => layer(`LeakyReLU(${attributes["slope"]})`, {}),
  elu: ({ attributes }) => layer(`ELU(${attributes["alpha"]})`, {}),
  selu: () => layer("SELU", {}),
  sigmoid: () => layer("Sigmoid", {}),
  softplus: () => layer("Softplus", {}),
  softsign: () => layer("Softsign", {}),
  mish: () => layer("Mish", {}),
  hard_tanh: () => layer("HardTanh", {}),
  hard_swish: () => layer("HardSwish", {}),
  exponential: () => layer("Exp", {}),
  abs: () => layer("Abs", {}),
  softmax: () => layer("Softmax", {}),
  log_softmax: () => layer("LogSoftmax", {}),
  dropout: () => layer("Dropout(0.5)", {}),
  // One slope for all: a single channel.
  prelu: () =>
    layer("Reshape(12, 1) -> PReLU -> Reshape(2, 2, 3)", {
      layout: channelsLast,
      weights: [{ name: "1.slope", from: ["slope"], layout: asIs }],
    }),
  maxout: () =>
    formula((net, x) => {
      const pieces = flow(net, "Reshape(3, 2)", x);
      return flow(
        net,
        "Flatten",
        call(net, "max(x, y)", flow(net, "Slice(to = 1)", pieces), flow(net, "Slice(from = 1)", pieces)),
      );
    }),
  gaussian: () => formula((net, x) => call(net, "exp(x)", call(net, "negate(x)", call(net, "square(x)", x)))),
  tanh_shrink: () => formula((net, x) => call(net, "subtract(x, y)", x, flow(net, "Tanh", x))),
  lecun_tanh: () =>
    formula((net, x) =>
      call(net, "mul(x, 1.7159)", flow(net, "Tanh", call(net, "mul(x, 0.6666666666666666)", x))),
    ),
  // Cut off by steps, so that the derivative at both kinks is the slope's, as PyTorch's clamp has it.
  hard_sigmoid_keras: ({ inputs }) => ({
    spec: `model Keras {
      input x: f32[${inputs["input"]!.shape.slice(1).join(", ")}]
      u = 0.2 * x + 0.5
      below = 1 - (u -> Step)
      above = 1 - (1 - u -> Step)
      output y = u * (1 - below) * (1 - above) + above
    }`,
  }),
  gelu_tanh: () =>
    formula((net, x) => {
      const cubic = call(net, "add(x, y)", x, call(net, "mul(x, y, 0.044715)", x, call(net, "square(x)", x)));
      const gate = flow(net, "Tanh", call(net, `mul(x, ${Math.sqrt(2 / Math.PI)})`, cubic));
      return call(net, "mul(x, y, 0.5)", x, call(net, "add(x, 1)", gate));
    }),
  soft_shrink: ({ attributes }) =>
    formula((net, x) => {
      const above = call(net, `subtract(x, ${attributes["lambda"]})`, flow(net, "Abs", x));
      return call(net, "mul(x, y)", flow(net, "Sign", x), flow(net, "ReLU", above));
    }),
  hard_shrink: ({ attributes }) =>
    formula((net, x) => {
      const above = call(net, `subtract(x, ${attributes["lambda"]})`, flow(net, "Abs", x));
      return call(net, "mul(x, y)", x, flow(net, "Step", above));
    }),
  thresholded_relu: ({ attributes }) =>
    formula((net, x) =>
      call(net, "mul(x, y)", x, flow(net, "Step", call(net, `subtract(x, ${attributes["theta"]})`, x))),
    ),
};
