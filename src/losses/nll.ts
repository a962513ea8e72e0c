/** @file nll: negative log-likelihood of log-probabilities. */
import { classLoss } from "./class-loss.ts";

export default classLoss({
  name: "nll",
  doc: {
    summary:
      "Negative log-likelihood of log-probabilities (LogSoftmax), with a class index or one-hot target.",
    formula:
      "-Σ_k y_k·x_k over the last axis; mean over the rest, with class weights weighted by those of the targets",
    source: "PyTorch's nll_loss",
  },
  logProbabilities: (x) => x,
  samples: [
    { source: "nll(x, y)", inputs: ["f32[4]", "index(4)"], range: [-3, -0.1] },
    { source: "nll(x, y)", inputs: ["f32[5, 4]", "index(4)[5]"], range: [-3, -0.1] },
  ],
});
