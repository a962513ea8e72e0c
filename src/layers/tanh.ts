/** @file Tanh: the hyperbolic tangent. */
import { tanh } from "../ops/tanh.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Tanh",
  summary: "The hyperbolic tangent.",
  formula: "y = tanh(x)",
  follows: "tanh",
  apply: tanh,
});
