/** @file HardTanh: a tanh of three straight lines. */
import { activationLayer } from "./activation.ts";
import { clip } from "./piecewise.ts";

export default activationLayer({
  name: "HardTanh",
  summary: "A tanh of three straight lines.",
  formula: "y = clip(x, -1, 1)",
  source: "Collobert 2004",
  follows: "tanh",
  apply: (x) => clip(x, -1, 1),
});
