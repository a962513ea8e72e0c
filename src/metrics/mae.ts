/** @file mae: mean absolute error. */
import { abs } from "../ops/abs.ts";
import { errorMetric } from "./errors.ts";

export default errorMetric({
  name: "mae",
  summary: "Mean absolute error, over every element.",
  formula: "mean |prediction - target|",
  error: abs,
});
