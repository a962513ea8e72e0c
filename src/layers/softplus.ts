/** @file Softplus: a smooth ReLU. */
import { softplus } from "../ops/softplus.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Softplus",
  summary: "A smooth ReLU.",
  formula: "y = ln(1 + e^x)",
  source: "Dugas et al. 2001",
  follows: "other",
  apply: softplus,
});
