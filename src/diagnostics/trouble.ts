/** @file NN43xx: what a training finds out on its way. */
import { diagnostic } from "./define.ts";

export const lossNotANumber = diagnostic<{ step: number; epoch: number; loss: number; rate: number }>({
  code: "NN4301",
  severity: "error",
  title: "The loss is not a number any more",
  message: ({ step, epoch, loss, rate }) =>
    Number.isFinite(loss)
      ? `after update ${step} (epoch ${epoch}) weights are no numbers any more, at a learning rate of ${rate}`
      : `the loss of update ${step} (epoch ${epoch}) is ${loss}, at a learning rate of ${rate}`,
  page: "A value overflowed, or has no result (the logarithm of 0, 0 divided by 0), and everything that is computed from it is lost. The training stops there; the last good checkpoint stays as it is, and `--resume` goes on from it. The update is run again by the reference engine, which tells the first value that went wrong. Usually one of these helps: a learning rate three to ten times smaller; `clip = norm(1)`; a warm-up, `schedule = cosine(warmup = 5%)`; losses on scores (`cross_entropy`, `bce_logits`) in place of a logarithm of probabilities; inputs brought to mean 0 and deviation 1 (`prepare x = standardize`); data without missing values.",
  bad: null,
  good: null,
});

export const noProgress = diagnostic<{ updates: number; first: number; best: number }>({
  code: "NN4302",
  severity: "warning",
  title: "The loss does not fall",
  message: ({ updates, first, best }) =>
    `the loss has not fallen in ${updates} updates: ${first} in the first epoch, ${best} at best since`,
  page: "After some epochs the training loss is still what it was. The learning rate may be too small to move anything or too large to settle; weights may be frozen (`only`, `freeze`) or behind `stop_grad`; a network may be dead or saturated from the start (`nabla inspect` shows it by layer); or the inputs do not tell anything about the targets, for example because rows were mixed up. Overfitting ten examples on purpose is a good test: `nabla train` on a small file should bring the loss close to 0.",
  bad: null,
  good: null,
});

export const deadUnits = diagnostic<{ path: string; share: number; examples: number }>({
  code: "NN4303",
  severity: "warning",
  title: "Units are dead",
  message: ({ path, share, examples }) =>
    `${Math.round(100 * share)} % of the units of ${path} are 0 for all of ${examples} examples after the first epoch`,
  page: "A unit whose activation is 0 everywhere gets no gradient and does not come back. Large steps push ReLU units there: a smaller learning rate or a warm-up keeps them alive, and so do `LeakyReLU`, `GELU` or a normalisation before the activation. `nabla inspect` shows the share by layer.",
  bad: null,
  good: null,
});

export const explodingNorm = diagnostic<{ what: string; before: number; after: number; when: string }>({
  code: "NN4304",
  severity: "warning",
  title: "Numbers explode",
  message: ({ what, before, after, when }) => `${what} grew from ${before} to ${after} ${when}`,
  page: "Weights or the loss that grow by orders of magnitude are on the way to infinity: each update overshoots, and the next gradient is larger still. A smaller learning rate, `clip = norm(1)` or a warm-up helps; recurrent networks nearly always want `clip`.",
  bad: null,
  good: null,
});
