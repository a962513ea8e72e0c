/** @file HardSigmoid: a sigmoid of three straight lines, with slope 1/6. */
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { activationLayer } from "./activation.ts";
import { clip } from "./piecewise.ts";

export default activationLayer({
  name: "HardSigmoid",
  summary: "A sigmoid of three straight lines, with slope 1/6.",
  formula: "y = clip(x / 6 + 1/2, 0, 1)",
  source: "Courbariaux et al. 2015; slope as PyTorch",
  follows: "sigmoid",
  apply: (x) => shiftBy(scaleBy(clip(x, -3, 3), 1 / 6), 0.5),
  samples: [{ source: "HardSigmoid", inputs: ["f32[8]"], range: [-6, 6] }],
});
