/** @file mae: mean absolute error. */
import { abs } from "../ops/abs.ts";
import { subtract } from "../ops/subtract.ts";
import { elementLoss } from "./element-loss.ts";

export default elementLoss({
  name: "mae",
  doc: {
    summary: "Mean absolute error, over every element.",
    formula: "mean |prediction - target|, equal shapes; derivative 0 at 0",
  },
  formula: (prediction, target) => abs(subtract(prediction, target)),
  over: "mean",
  samples: [
    { source: "mae(x, y)", inputs: ["f32[3]", "f32[3]"] },
    { source: "mae(x, y, weight = z)", inputs: ["f32[3]", "f32[3]", "f32[3]"] },
  ],
});
