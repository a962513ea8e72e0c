/** @file hinge: the loss of the support vector machine. */
import { hingeLoss } from "./hinge-loss.ts";

export default hingeLoss({
  name: "hinge",
  doc: {
    summary:
      "How far a score falls short of the margin on the target's side, or a class's score above those of others.",
    formula:
      "max(0, margin - y·x), y = -1 or 1, summed over outputs; with index(c): 1/c·Σ_{i≠y} max(0, margin - x_y + x_i); " +
      "mean over batch and time",
    source: "Cortes and Vapnik 1995; over classes: PyTorch's MultiMarginLoss",
  },
  cost: (shortfall) => shortfall,
  samples: [
    { source: "hinge(x, y)", inputs: ["f32[3]", "f32[3]"] },
    { source: "hinge(x, y)", inputs: ["f32[4]", "index(4)"] },
    { source: "hinge(x, y, weight = [1, 2, 0.5, 1])", inputs: ["f32[4]", "index(4)"] },
    { source: "hinge(x, y, mask = z)", inputs: ["f32[5, 4]", "index(4)[5]", "bool[5]"] },
  ],
});
