/** @file ReLU6: ReLU that ends at 6. */
import { activationLayer } from "./activation.ts";
import { clip } from "./piecewise.ts";

export default activationLayer({
  name: "ReLU6",
  summary: "ReLU that ends at 6.",
  formula: "y = clip(x, 0, 6)",
  source: "Krizhevsky 2010; Howard et al. 2017",
  follows: "relu",
  apply: (x) => clip(x, 0, 6),
  samples: [{ source: "ReLU6", inputs: ["f32[8]"], range: [-4, 10] }],
});
