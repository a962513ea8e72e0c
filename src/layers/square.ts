/** @file Square: the square. */
import { multiply } from "../ops/multiply.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Square",
  summary: "The square.",
  formula: "y = x²",
  follows: "other",
  apply: (x) => multiply(x, x),
});
