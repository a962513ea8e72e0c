/** @file kl_divergence: how much a distribution differs from the target's. */
import { exp } from "../ops/exp.ts";
import { filled } from "../ops/filled.ts";
import { greater } from "../ops/greater.ts";
import { multiply } from "../ops/multiply.ts";
import { select } from "../ops/select.ts";
import { subtract } from "../ops/subtract.ts";
import { elementLoss } from "./element-loss.ts";
import { safeLog } from "./safe-log.ts";

export default elementLoss({
  name: "kl_divergence",
  doc: {
    summary: "Kullback-Leibler divergence of the target distribution from the predicted one.",
    formula:
      "Σ q·(ln q - ln p) over the last axis, p the prediction, q the target; mean over batch and time; 0·ln 0 = 0",
    source: "Kullback and Leibler 1951; Keras' arguments, PyTorch's batchmean",
  },
  arguments: [
    { name: "log", type: { kind: "bool" }, default: false, doc: "The prediction holds log-probabilities." },
    {
      name: "log_target",
      type: { kind: "bool" },
      default: false,
      doc: "The target holds log-probabilities.",
    },
  ],
  formula(prediction, target, { args }) {
    const logP = args.bool("log") ? prediction : safeLog(prediction);
    if (args.bool("log_target")) return multiply(exp(target), subtract(target, logP));
    const zero = filled(target, 0);
    return select(greater(target, zero), multiply(target, subtract(safeLog(target), logP)), zero);
  },
  over: "sum",
  samples: [
    { source: "kl_divergence(x, y)", inputs: ["f32[3]", "f32[3]"], range: [0.1, 0.9] },
    { source: "kl_divergence(x, y, log = true)", inputs: ["f32[4, 3]", "f32[4, 3]"], range: [0.1, 0.9] },
  ],
});
