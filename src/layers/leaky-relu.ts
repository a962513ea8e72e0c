/** @file LeakyReLU: ReLU with a small slope below 0. */
import { scaleBy } from "../ops/numbers.ts";
import { activationLayer } from "./activation.ts";
import { whereAbove } from "./piecewise.ts";

export default activationLayer({
  name: "LeakyReLU",
  summary: "ReLU with a small slope below 0.",
  formula: "y = x where x > 0, else slope·x",
  source: "Maas, Hannun and Ng 2013",
  follows: "relu",
  arguments: [{ name: "slope", type: { kind: "float" }, default: 0.01, doc: "Slope below 0." }],
  apply: (x, args) => whereAbove(x, 0, x, scaleBy(x, args.float("slope"))),
  samples: [
    { source: "LeakyReLU", inputs: ["f32[5]"] },
    { source: "LeakyReLU(0.2)", inputs: ["f32[2, 3]"] },
  ],
});
