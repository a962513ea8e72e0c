/** @file SiLU: x weighed by its sigmoid; also called Swish. */
import { multiply } from "../ops/multiply.ts";
import { sigmoid } from "../ops/sigmoid.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "SiLU",
  summary: "x weighed by its sigmoid; also called Swish.",
  formula: "y = x·σ(x)",
  source: "Elfwing, Uchibe and Doya 2017",
  follows: "relu",
  apply: (x) => multiply(x, sigmoid(x)),
});
