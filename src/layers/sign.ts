/** @file Sign: -1, 0 or 1 by the sign of x; no gradient. */
import { sign } from "../ops/sign.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Sign",
  summary: "-1, 0 or 1 by the sign of x; no gradient.",
  formula: "y = sign(x)",
  source: "Rosenblatt 1957",
  follows: "other",
  apply: sign,
});
