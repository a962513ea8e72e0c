/** @file GELU: x weighed by the normal distribution at x, exactly. */
import { erf } from "../ops/erf.ts";
import { multiply } from "../ops/multiply.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "GELU",
  summary: "x weighed by the normal distribution at x, exactly.",
  formula: "y = x·Φ(x) = x / 2·(1 + erf(x / √2))",
  source: "Hendrycks and Gimpel 2016",
  follows: "relu",
  apply: (x) => multiply(scaleBy(x, 0.5), shiftBy(erf(scaleBy(x, Math.SQRT1_2)), 1)),
});
