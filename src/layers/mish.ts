/** @file Mish: a smooth ReLU with a dip. */
import { multiply } from "../ops/multiply.ts";
import { softplus } from "../ops/softplus.ts";
import { tanh } from "../ops/tanh.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Mish",
  summary: "A smooth ReLU with a dip.",
  formula: "y = x·tanh(ln(1 + e^x))",
  source: "Misra 2019",
  follows: "relu",
  apply: (x) => multiply(x, tanh(softplus(x))),
});
