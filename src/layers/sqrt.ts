/** @file Sqrt: the square root. */
import { sqrt } from "../ops/sqrt.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Sqrt",
  summary: "The square root.",
  formula: "y = √x",
  follows: "other",
  apply: sqrt,
  range: [0.2, 2],
});
