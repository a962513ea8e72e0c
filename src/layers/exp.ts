/** @file Exp: the exponential function. */
import { exp } from "../ops/exp.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Exp",
  summary: "The exponential function.",
  formula: "y = e^x",
  follows: "other",
  apply: exp,
});
