/** @file How PyTorch's losses are said here: the loss of a train block, by the name of the case. */

/** A case as the reference stores it. */
export interface LossCase {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Stored>>;
  readonly targets: Readonly<Record<string, Stored>>;
  readonly value: number | Stored;
  readonly grad_output?: Stored;
  readonly gradients: Readonly<Record<string, Stored>>;
}

export interface Stored {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface LossPlan {
  /** Of x (and a, b where there are two inputs) and y. An output instead where nothing is reduced. */
  readonly loss?: string;
  readonly output?: string;
  /** Statements before it. */
  readonly before?: string;
  /** The target's type where it is not that of its shape. */
  readonly target?: string;
  /** Ours times this is the reference's (a sum where ours is a mean). */
  readonly factor?: (c: LossCase) => number;
}

const shapeOf = (c: LossCase) => Object.values(c.inputs)[0]!.shape;
const elements = (c: LossCase) => shapeOf(c).reduce((product, s) => product * s, 1);
const examples = (c: LossCase) => shapeOf(c)[0]!;
const CLASS_WEIGHT = [0.5, 1, 2, 0.25];
const WEIGHTS = `weight = [${CLASS_WEIGHT.join(", ")}]`;
/** Our weighted mean divides by the weights of the targets; PyTorch's weighted sum does not. */
const weightSum = (c: LossCase) => c.targets["target"]!.data.reduce((sum, k) => sum + CLASS_WEIGHT[k]!, 0);

/** Sums over the 4 channels of a vector, as f32[1]: the language reduces by pooling. */
const sum = (name: string, x: string) => `${name} = 4 * (${x} -> Reshape(4, 1) -> GlobalAvgPool)\n`;

export const LOSS_PLANS: Readonly<Record<string, LossPlan>> = {
  mse_mean: { loss: "mse(x, y)" },
  mse_none: { output: "square(x - y)" },
  l1_sum: { loss: "mae(x, y)", factor: elements },
  l1_equal_element: { loss: "mae(x, y)" },
  smooth_l1_sum: { loss: "huber(x, y)", factor: elements },
  smooth_l1_beta_half: { loss: "2 * huber(x, y, delta = 0.5)" },
  huber_sum: { loss: "huber(x, y)", factor: elements },
  "huber_delta_0.5": { loss: "huber(x, y, delta = 0.5)" },
  log_cosh: { before: "d = x - y\n", loss: "average(log((exp(d) + exp(-d)) / 2))" },
  bce_sum: { loss: "bce(x, y)", factor: elements },
  bce_soft_targets: { loss: "bce(x, y)" },
  bce_with_logits_sum: { loss: "bce_logits(x, y)", factor: elements },
  bce_with_logits_pos_weight: { loss: "bce_logits(x, y, pos_weight = [0.5, 1, 3])" },
  cross_entropy_mean: { loss: "cross_entropy(x, y)" },
  cross_entropy_none: {
    before: sum("likely", "(y -> OneHot(4)) * (x -> LogSoftmax)"),
    output: "-likely",
  },
  cross_entropy_one_hot_sum: { loss: "cross_entropy(x, y)", factor: examples },
  cross_entropy_soft: { loss: "cross_entropy(x, y)" },
  cross_entropy_weighted_sum: { loss: `cross_entropy(x, y, ${WEIGHTS})`, factor: weightSum },
  "cross_entropy_smoothing_0.25": { loss: "cross_entropy(x, y, smoothing = 0.25)" },
  cross_entropy_large: { loss: "cross_entropy(x, y)" },
  cross_entropy_sequence: { loss: "cross_entropy(x, y)" },
  nll_sum: { loss: "nll(x, y)", factor: examples },
  nll_weighted: { loss: `nll(x, y, ${WEIGHTS})` },
  kl_div_mean: { loss: "kl_divergence(x, y, log = true) / 4" },
  kl_div_batchmean: { loss: "kl_divergence(x, y, log = true)" },
  kl_div_log_target: { loss: "kl_divergence(x, y, log = true, log_target = true)" },
  vae_kl_standard_normal: { loss: "kl_normal(a, b)" },
  hinge_sum: { loss: "hinge(x, y)", factor: examples },
  squared_hinge: { loss: "squared_hinge(x, y)" },
  hinge_embedding_sum: {
    loss: "average((1 + y) / 2 * x + (1 - y) / 2 * (1 - x -> ReLU))",
    factor: examples,
  },
  multi_margin_p1: { loss: "hinge(x, y)" },
  categorical_hinge: {
    // The right class is pushed below all others before the largest is taken.
    before: `${sum("right", "x * y")}wrong = x - 1000 * y -> Reshape(4, 1) -> GlobalMaxPool\n`,
    loss: "average(1 + wrong - right -> ReLU)",
  },
  soft_margin_sum: { loss: "average(-y * x -> Softplus)", factor: examples },
  margin_ranking: { loss: "average(0.5 - y * (a - b) -> ReLU)" },
  "cosine_embedding_margin_0.0": {
    before: `${sum("ab", "a * b")}${sum("aa", "a * a")}${sum("bb", "b * b")}similar = ab / sqrt(aa * bb)\n`,
    target: "f32[1]",
    loss: "average((1 + y) / 2 * (1 - similar) + (1 - y) / 2 * (similar -> ReLU))",
  },
  cosine_similarity: { loss: "cosine(x, y)" },
  poisson_nll: { loss: "average(exp(x) - y * x)" },
  focal_binary: {
    before: "p = x -> Sigmoid\nmissed = y * (1 - p) + (1 - y) * p\nterms = (x -> Softplus) - y * x\n",
    loss: "average(square(missed) * terms)",
  },
  msle: { loss: "mse(log(1 + x), log(1 + y))" },
};

/** The whole spec of a case. */
export function lossSpec(c: LossCase, { before = "", loss, output, target }: LossPlan): string {
  const inputs = Object.values(c.inputs);
  const names = inputs.length === 2 ? ["a", "b"] : ["x"];
  const fields = names.map((name, i) => `input ${name}: ${typeText(inputs[i]!)}\n`);
  const y = c.targets["target"];
  const isIndex = y && y.shape.length < inputs[0]!.shape.length && inputs.length === 1;
  const type = y && (target ?? (isIndex ? `index(${inputs[0]!.shape.at(-1)})${sizesText(y)}` : typeText(y)));
  if (type) fields.push(`target y: ${type}\n`);
  const end = loss
    ? `output o = ${names[0]}\ntrain { data = host  loss = ${loss}  optimizer = sgd(lr = 1)  epochs = 1 }`
    : `output o = ${output}`;
  return `model Case {\n${fields.join("")}${before}${end}\n}\n`;
}

function typeText(x: Stored): string {
  return `f32${sizesText(x) || "[]"}`;
}

function sizesText({ shape }: Stored): string {
  return shape.length > 1 ? `[${shape.slice(1).join(", ")}]` : "";
}
