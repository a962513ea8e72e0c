/** @file Sigmoid: the logistic function. */
import { sigmoid } from "../ops/sigmoid.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Sigmoid",
  summary: "The logistic function.",
  formula: "y = 1 / (1 + e^-x)",
  follows: "sigmoid",
  apply: sigmoid,
});
