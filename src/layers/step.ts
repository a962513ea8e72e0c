/** @file Step: 1 from 0 on, else 0; no gradient. */
import { cast } from "../ops/cast.ts";
import { filled } from "../ops/filled.ts";
import { greaterEqual } from "../ops/greater-equal.ts";
import { activationLayer } from "./activation.ts";

export default activationLayer({
  name: "Step",
  summary: "1 from 0 on, else 0; no gradient.",
  formula: "y = 1 where x ≥ 0, else 0",
  source: "McCulloch and Pitts 1943",
  follows: "other",
  apply: (x) => cast(greaterEqual(x, filled(x, 0)), "f32"),
});
