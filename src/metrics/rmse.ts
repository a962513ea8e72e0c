/** @file rmse: root mean squared error. */
import { unary } from "../ir/scalar.ts";
import { multiply } from "../ops/multiply.ts";
import { errorMetric } from "./errors.ts";

export default errorMetric({
  name: "rmse",
  summary: "Root of the mean squared error, in the target's unit.",
  formula: "√ mean (prediction - target)²",
  error: (d) => multiply(d, d),
  finish: (mean) => unary("sqrt", mean),
});
