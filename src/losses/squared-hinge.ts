/** @file squared_hinge: the hinge loss, squared. */
import { multiply } from "../ops/multiply.ts";
import { hingeLoss } from "./hinge-loss.ts";

export default hingeLoss({
  name: "squared_hinge",
  doc: {
    summary:
      "The square of how far a score falls short of the margin, on the target's side or above other classes.",
    formula:
      "max(0, margin - y·x)², y = -1 or 1, summed over outputs; with index(c): 1/c·Σ_{i≠y} max(0, margin - x_y + x_i)²; " +
      "mean over batch and time",
    source: "over classes: PyTorch's MultiMarginLoss with p = 2",
  },
  cost: (shortfall) => multiply(shortfall, shortfall),
  samples: [
    { source: "squared_hinge(x, y)", inputs: ["f32[3]", "f32[3]"] },
    { source: "squared_hinge(x, y)", inputs: ["f32[4]", "index(4)"] },
  ],
});
