/** @file cross_entropy: softmax and negative log-likelihood in one, on logits. */
import { classLoss } from "./class-loss.ts";
import { logSoftmax } from "./log-softmax.ts";

export default classLoss({
  name: "cross_entropy",
  doc: {
    summary: "Cross entropy of logits with a class index or one-hot target; contains the softmax.",
    formula:
      "-Σ_k y_k·log_softmax(x)_k over the last axis, x: [c] with index(c), or [t, c] with index(c)[t], or y of x's shape; " +
      "mean over the rest, with class weights weighted by those of the targets",
    source: "PyTorch's cross_entropy; smoothing: Szegedy et al. 2016",
  },
  logProbabilities: logSoftmax,
  samples: [
    { source: "cross_entropy(x, y)", inputs: ["f32[4]", "index(4)"] },
    { source: "cross_entropy(x, y)", inputs: ["f32[5, 4]", "index(4)[5]"] },
    { source: "cross_entropy(x, y, smoothing = 0.1)", inputs: ["f32[4]", "f32[4]"], range: [0, 1] },
    { source: "cross_entropy(x, y, weight = [1, 2, 0.5, 1])", inputs: ["f32[4]", "index(4)"] },
    { source: "cross_entropy(x, y, mask = z)", inputs: ["f32[5, 4]", "index(4)[5]", "bool[5]"] },
  ],
});
