/** @file Softsign: a sigmoid with slow tails. */
import { abs } from "../ops/abs.ts";
import { divide } from "../ops/divide.ts";
import { shiftBy } from "../ops/numbers.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Softsign",
  summary: "A sigmoid with slow tails.",
  formula: "y = x / (1 + |x|)",
  source: "Turian, Bergstra and Bengio 2009",
  follows: "tanh",
  apply: (x) => divide(x, shiftBy(abs(x), 1)),
});
