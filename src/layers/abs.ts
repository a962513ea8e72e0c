/** @file Abs: the absolute value. */
import { abs } from "../ops/abs.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Abs",
  summary: "The absolute value.",
  formula: "y = |x|",
  follows: "other",
  apply: abs,
});
