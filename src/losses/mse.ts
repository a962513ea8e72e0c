/** @file mse: mean squared error. */
import { multiply } from "../ops/multiply.ts";
import { subtract } from "../ops/subtract.ts";
import { elementLoss } from "./element-loss.ts";

export default elementLoss({
  name: "mse",
  doc: {
    summary: "Mean squared error, over every element.",
    formula: "mean (prediction - target)², equal shapes",
    source: "Widrow and Hoff 1960; PyTorch's mean",
  },
  formula(prediction, target) {
    const difference = subtract(prediction, target);
    return multiply(difference, difference);
  },
  over: "mean",
  samples: [
    { source: "mse(x, y)", inputs: ["f32[3]", "f32[3]"] },
    { source: "mse(x, y, weight = [1, 2, 0.5])", inputs: ["f32[4, 3]", "f32[4, 3]"] },
    { source: "mse(x, y, mask = z)", inputs: ["f32[4, 3]", "f32[4, 3]", "bool[4]"] },
  ],
});
