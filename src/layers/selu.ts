/** @file SELU: ELU with the two constants that keep mean 0 and variance 1. */
import { scaleBy } from "../ops/numbers.ts";
import { activationLayer } from "./activation.ts";
import { exponentialUnit } from "./piecewise.ts";

export default activationLayer({
  name: "SELU",
  summary: "ELU with the two constants that keep mean 0 and variance 1.",
  formula: "y = 1.0507·(x where x > 0, else 1.6733·(e^x - 1))",
  source: "Klambauer et al. 2017",
  follows: "selu",
  apply: (x) => scaleBy(exponentialUnit(x, 1.6732632423543772), 1.0507009873554805),
});
