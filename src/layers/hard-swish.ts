/** @file HardSwish: x weighed by its hard sigmoid. */
import type { Value } from "../ir/builder.ts";
import { filled } from "../ops/filled.ts";
import { less } from "../ops/less.ts";
import { multiply } from "../ops/multiply.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { select } from "../ops/select.ts";
import { activationLayer } from "./activation.ts";
import { whereAbove } from "./piecewise.ts";

export default activationLayer({
  name: "HardSwish",
  summary: "x weighed by its hard sigmoid.",
  formula: "y = x·clip(x / 6 + 1/2, 0, 1)",
  source: "Howard et al. 2019 (MobileNetV3)",
  follows: "relu",
  apply: hardSwish,
  samples: [{ source: "HardSwish", inputs: ["f32[8]"], range: [-6, 6] }],
});

/** Chosen by piece, since PyTorch takes the middle piece's derivative at -3 and at 3. */
function hardSwish(x: Value): Value {
  const middle = multiply(x, shiftBy(scaleBy(x, 1 / 6), 0.5));
  return select(less(x, filled(x, -3)), filled(x, 0), whereAbove(x, 3, x, middle));
}
