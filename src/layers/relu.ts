/** @file ReLU: what is above 0. */
import { relu } from "../ops/relu.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "ReLU",
  summary: "What is above 0.",
  formula: "y = max(x, 0)",
  source: "Nair and Hinton 2010",
  follows: "relu",
  apply: relu,
});
