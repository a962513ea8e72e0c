/** @file mse: mean squared error. */
import { multiply } from "../ops/multiply.ts";
import { errorMetric } from "./errors.ts";

export default errorMetric({
  name: "mse",
  summary: "Mean squared error, over every element.",
  formula: "mean (prediction - target)²",
  error: (d) => multiply(d, d),
});
