/** @file NN42xx: training that would run, and not do what was meant. */
import { diagnostic } from "./define.ts";

/** A small model with these settings, `y` from `x`, `t` as its target. */
function example(settings: string, flow = "Linear(2)", data = ""): string {
  const lines = settings.split("\n").map((line) => `    ${line}\n`);
  return `model M {\n  input x: f32[4]\n  target t: f32[2]\n  output y = x -> ${flow}\n  train {\n${data === "" ? "" : `    ${data}\n`}    loss = mse(y, t)\n${lines.join("")}  }\n}\n`;
}

export const rateLarge = diagnostic<{ optimizer: string; rate: number; usual: string }>({
  code: "NN4201",
  severity: "warning",
  title: "A learning rate far above what its optimizer takes",
  message: ({ optimizer, rate, usual }) => `lr = ${rate} is far above what ${optimizer} takes (${usual})`,
  page: "Adam and its kin move every weight by about lr a step, whatever the gradient's size: rates from 1e-4 to 1e-2 are usual. Plain gradient descent takes larger ones, 1e-3 to 1.",
  bad: example("optimizer = adam(lr = 1)\nepochs = 1"),
  good: example("optimizer = adam(lr = 1e-3)\nepochs = 1"),
});

export const rateSmall = diagnostic<{ optimizer: string; rate: number }>({
  code: "NN4202",
  severity: "warning",
  title: "A learning rate that changes nothing",
  message: ({ optimizer, rate }) =>
    rate === 0
      ? `with lr = 0, ${optimizer} changes nothing`
      : `lr = ${rate} is so small that ${optimizer} changes nothing: weights have seven digits`,
  page: "Weights are 32-bit numbers with about seven digits. Steps below the last one are lost in rounding.",
  bad: example("optimizer = sgd(lr = 1e-12)\nepochs = 1"),
  good: example("optimizer = sgd(lr = 1e-2)\nepochs = 1"),
});

export const trainsNothing = diagnostic({
  code: "NN4203",
  severity: "error",
  title: "A phase that trains no weight",
  message: () => "only and freeze leave no weight that is trained",
  page: "only = [a] trains the weights of a alone, freeze = [b] leaves those of b as they are. Together they must leave something.",
  bad: `model M {\n  input x: f32[4]\n  target t: f32[2]\n  a = Linear(2)\n  output y = x -> a\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n    freeze = [a]\n  }\n}\n`,
  good: `model M {\n  input x: f32[4]\n  target t: f32[2]\n  a = Linear(3) -> Tanh\n  b = Linear(2)\n  output y = x -> a -> b\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n    freeze = [a]\n  }\n}\n`,
});

const LOSS_APART = (loss: string): string =>
  `model M {\n  input x: f32[4]\n  target t: f32[2]\n  a = Linear(3) -> Tanh\n  b = Linear(2)\n  h = x -> a\n  output y = h -> b\n  train {\n    loss = ${loss}\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n    only = [b]\n  }\n}\n`;

export const lossApart = diagnostic<{ trained: string }>({
  code: "NN4204",
  severity: "error",
  title: "A loss that depends on none of the weights that are trained",
  message: ({ trained }) => `the loss does not depend on ${trained}: nothing can be learned`,
  page: "Gradients flow from the loss back to the weights it was computed from, and stop at stop_grad. A phase that trains other weights than those has no gradient.",
  bad: LOSS_APART("l1(h) + 0 * mse(stop_grad(y), t)"),
  good: LOSS_APART("mse(y, t)"),
});

export const partApart = diagnostic<{ part: string }>({
  code: "NN4205",
  severity: "warning",
  title: "A trained part that the loss does not depend on",
  message: ({ part }) => `${part} is to be trained, but the loss does not depend on it`,
  page: "only = […] names what a phase trains. A part that the loss was not computed from gets no gradient: is the loss of another part, or does a stop_grad stand between?",
  bad: `model M {\n  input x: f32[4]\n  target t: f32[2]\n  a = Linear(2)\n  b = Linear(2)\n  output y = x -> a\n  output z = x -> b\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n    only = [a, b]\n  }\n}\n`,
  good: `model M {\n  input x: f32[4]\n  target t: f32[2]\n  a = Linear(2)\n  b = Linear(2)\n  output y = x -> a\n  output z = x -> b\n  train {\n    loss = mse(y, t)\n    optimizer = sgd(lr = 0.1)\n    epochs = 1\n    only = [a]\n  }\n}\n`,
});

export const batchOfOne = diagnostic<{ layer: string }>({
  code: "NN4206",
  severity: "warning",
  title: "Batch normalisation with batches of one",
  message: ({ layer }) =>
    `${layer} normalises over the batch, and a batch has one example: every value becomes 0`,
  page: "On vectors, BatchNorm takes mean and deviation over the examples of a batch. With one example the value is its own mean. Take larger batches, or LayerNorm.",
  bad: example(
    "optimizer = sgd(lr = 0.1)\nepochs = 1  batch = 1",
    "Linear(3) -> BatchNorm -> ReLU -> Linear(2)",
  ),
  good: example(
    "optimizer = sgd(lr = 0.1)\nepochs = 1  batch = 32",
    "Linear(3) -> BatchNorm -> ReLU -> Linear(2)",
  ),
});

export const validationLarge = diagnostic<{ share: number }>({
  code: "NN4207",
  severity: "warning",
  title: "Most of the data is held back for validation",
  message: ({ share }) => `val = ${share}% leaves ${Math.round((100 - share) * 100) / 100}% to train on`,
  page: "val is what is taken from the training part to watch the loss on, usually 5% to 20%.",
  bad: example("optimizer = sgd(lr = 0.1)\nepochs = 1  val = 90%", "Linear(2)", "data = blobs(n = 100)"),
  good: example("optimizer = sgd(lr = 0.1)\nepochs = 1  val = 10%", "Linear(2)", "data = blobs(n = 100)"),
});

export const scheduleBeyond = diagnostic<{ what: string; epochs: number }>({
  code: "NN4208",
  severity: "warning",
  title: "A schedule changes the rate after the end of training",
  message: ({ what, epochs }) => `${what}, but training ends after ${epochs}`,
  page: "Positions are epochs, or shares of the training: steps(at = [50%, 75%]) moves with the number of epochs.",
  bad: example("optimizer = sgd(lr = 0.1)\nschedule = steps(at = [10, 20])\nepochs = 15"),
  good: example("optimizer = sgd(lr = 0.1)\nschedule = steps(at = [50%, 75%])\nepochs = 15"),
});

export const figureUnknown = diagnostic<{ name: string }>({
  code: "NN4209",
  severity: "error",
  title: "A figure that training does not report",
  message: ({ name }) => `training reports no \`${name}\``,
  page: "Reported are loss and the metrics of the train block, and the same of the validation part as val.loss, val.accuracy.",
  bad: example(
    "optimizer = sgd(lr = 0.1)\nepochs = 9  val = 10%\nstop = early(val.accuracy)",
    "Linear(2)",
    "data = blobs(n = 100)",
  ),
  good: example(
    "optimizer = sgd(lr = 0.1)\nepochs = 9  val = 10%\nstop = early(val.loss)",
    "Linear(2)",
    "data = blobs(n = 100)",
  ),
});

export const noValidation = diagnostic<{ name: string }>({
  code: "NN4210",
  severity: "error",
  title: "A figure of the validation part where there is none",
  message: ({ name }) => `${name} is asked for, but the data has no validation part`,
  page: "val = 10% or val = 5000 holds back a part of the training data; val = csv(…) reads one of its own.",
  bad: example(
    "optimizer = sgd(lr = 0.1)\nepochs = 9\nstop = early(val.loss)",
    "Linear(2)",
    "data = blobs(n = 100)",
  ),
  good: example(
    "optimizer = sgd(lr = 0.1)\nepochs = 9  val = 10%\nstop = early(val.loss)",
    "Linear(2)",
    "data = blobs(n = 100)",
  ),
});

export const patienceLong = diagnostic<{ patience: number; epochs: number }>({
  code: "NN4211",
  severity: "warning",
  title: "Patience that outlasts the training",
  message: ({ patience, epochs }) => `a patience of ${patience} epochs never ends a training of ${epochs}`,
  page: "Early stopping waits for so many epochs without a better figure. It can act only where there are more epochs than that.",
  bad: example(
    "optimizer = sgd(lr = 0.1)\nepochs = 5  val = 10%\nstop = early(val.loss, patience = 10)",
    "Linear(2)",
    "data = blobs(n = 100)",
  ),
  good: example(
    "optimizer = sgd(lr = 0.1)\nepochs = 50  val = 10%\nstop = early(val.loss, patience = 10)",
    "Linear(2)",
    "data = blobs(n = 100)",
  ),
});

export const metricTwice = diagnostic<{ name: string }>({
  code: "NN4212",
  severity: "warning",
  title: "The same metric twice",
  message: ({ name }) => `${name} of the same values stands in metrics already`,
  page: "The second one reports the same number under another name.",
  bad: example("optimizer = sgd(lr = 0.1)\nmetrics = [mae(y, t), mae(y, t)]\nepochs = 1"),
  good: example("optimizer = sgd(lr = 0.1)\nmetrics = [mae(y, t), rmse(y, t)]\nepochs = 1"),
});

export const dropoutLarge = diagnostic<{ layer: string; rate: number }>({
  code: "NN4213",
  severity: "warning",
  title: "Dropout that loses nearly every value",
  message: ({ layer, rate }) =>
    `${layer}(${rate}) drops ${Math.round(rate * 1000) / 10}% of the values: the number is the share that is dropped, not the one that is kept`,
  page: "Some libraries give the share that is kept. Here, as in most, it is the share that is lost: 0.1 to 0.5 is usual.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Linear(8) -> ReLU -> Dropout(0.95) -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(8) -> ReLU -> Dropout(0.05) -> Linear(2)\n}\n",
});

export const activationTwice = diagnostic<{ layer: string }>({
  code: "NN4214",
  severity: "warning",
  title: "An activation that does nothing after itself",
  message: ({ layer }) => `${layer} after ${layer} changes nothing`,
  page: "What is not negative stays as it is: the second one has no effect. One of the two was meant for another place.",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Linear(8) -> ReLU -> ReLU -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(8) -> ReLU -> Linear(2)\n}\n",
});

export const rateGrows = diagnostic<{ schedule: string; factor: number }>({
  code: "NN4215",
  severity: "warning",
  title: "A schedule that makes the learning rate grow",
  message: ({ schedule, factor }) => `${schedule} multiplies the rate by ${factor} each time: it grows`,
  page: "The factor is what the rate is multiplied by, not divided by: 0.1 leaves a tenth of it.",
  bad: example("optimizer = sgd(lr = 0.1)\nschedule = steps(at = [50%, 75%], factor = 10)\nepochs = 15"),
  good: example("optimizer = sgd(lr = 0.1)\nschedule = steps(at = [50%, 75%], factor = 0.1)\nepochs = 15"),
});

export const unitsAlike = diagnostic<{ layer: string; why: string }>({
  code: "NN4216",
  severity: "warning",
  title: "A hidden layer whose units cannot become different",
  message: ({ layer, why }) => `the units of this ${layer} never become different: ${why}`,
  page:
    "Units that start with the same weights get the same gradient, and stay copies of each other. Zeros are fine for a last layer, for biases, and at the end " +
    "of a residual branch; in between, start from random weights (the default).",
  bad: "model M {\n  input x: f32[4]\n  output y = x -> Linear(8, init = zeros) -> ReLU -> Linear(2)\n}\n",
  good: "model M {\n  input x: f32[4]\n  output y = x -> Linear(8) -> ReLU -> Linear(2)\n}\n",
});
