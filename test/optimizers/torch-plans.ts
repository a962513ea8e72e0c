/** @file How PyTorch's optimizers are said here, and the models whose weights they move. */

type Numbers = readonly number[];

export interface Stored {
  readonly shape: Numbers;
  readonly data: Numbers;
}

export interface OptimizerCase {
  readonly name: string;
  readonly options: Readonly<Record<string, number | boolean | string | Numbers | null>>;
  readonly trajectory: readonly Numbers[];
  readonly initial?: Stored | Numbers;
  readonly losses?: Numbers;
  readonly final_loss?: number;
  /** Where only the first steps are comparable, and how low the loss gets. */
  readonly loose?: string;
}

/** PyTorch's names → ours. */
const OPTION: Readonly<Record<string, string>> = {
  lr: "lr",
  momentum: "momentum",
  dampening: "dampening",
  nesterov: "nesterov",
  weight_decay: "decay",
  eps: "eps",
  rho: "rho",
  alpha: "rho",
  centered: "centered",
  amsgrad: "amsgrad",
  momentum_decay: "momentum_decay",
  initial_accumulator_value: "initial",
  history_size: "history",
  max_iter: "iterations",
  max_eval: "evaluations",
};

/** Options that have no counterpart here; each is at this value in every case. */
const AT_REST: Readonly<Record<string, unknown>> = {
  lr_decay: 0,
  fused: false,
  tolerance_grad: 1e-7,
  tolerance_change: 1e-9,
};

/** `adam(lr = 0.05, beta1 = 0.9, …)`, or why it cannot be said. */
export function optimizerText({ name, options }: OptimizerCase): { readonly text: string } | string {
  const args: string[] = [];
  for (const [key, value] of Object.entries(options)) {
    if (key === "betas") (value as Numbers).forEach((beta, i) => args.push(`beta${i + 1} = ${beta}`));
    else if (key === "line_search_fn") args.push(`line_search = ${value === "strong_wolfe"}`);
    else if (key in OPTION) args.push(`${OPTION[key]} = ${String(value)}`);
    else if (AT_REST[key] !== value) return `the language has no option ${key}`;
  }
  return { text: `${name.split("_")[0]}(${args.join(", ")})` };
}

/** A model whose weights are moved along a gradient that is fed, step by step: the loss is linear in them. */
export function fixedGradientSpec(optimizer: string, weights: number, clip = ""): string {
  return `model Fixed {
  input g: f32[${weights}]
  output y = g -> Linear(1, bias = false)
  train { data = host  loss = average(y)  optimizer = ${optimizer}  ${clip}  epochs = 1  batch = 1 }
}
`;
}

/** Two weights under one clip, along fed gradients. */
export function clippedSpec(clip: string): string {
  return `model Clipped {
  input g: f32[6]
  input h: f32[4]
  output y = (g -> Linear(1, bias = false)) + (h -> Linear(1, bias = false))
  train { data = host  loss = average(y)  optimizer = sgd(lr = 1)  clip = ${clip}  epochs = 1  batch = 1 }
}
`;
}

export function regressionSpec(optimizer: string, inputs: number, outputs: number, batch: number): string {
  return `model Regression {
  input x: f32[${inputs}]
  target y: f32[${outputs}]
  output z = x -> Linear(${outputs})
  train { data = host  loss = mse(z, y)  optimizer = ${optimizer}  epochs = 1  batch = ${batch} }
}
`;
}

/** (1 - x)² + 100·(y - x²)² of two weights. */
export function rosenbrockSpec(optimizer: string): string {
  return `model Rosenbrock {
  input one: f32[1]
  x = one -> Linear(1, bias = false)
  y = one -> Linear(1, bias = false)
  output height = square(1 - x) + 100 * square(y - square(x))
  train { data = host  loss = average(height)  optimizer = ${optimizer}  epochs = 1  batch = 1 }
}
`;
}
