/** @file Log: the natural logarithm. */
import { log } from "../ops/log.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Log",
  summary: "The natural logarithm.",
  formula: "y = ln x",
  follows: "other",
  apply: log,
  range: [0.2, 2],
});
