/** @file ELU: ReLU with an exponential below 0. */
import { activationLayer } from "./activation.ts";
import { exponentialUnit } from "./piecewise.ts";

export default activationLayer({
  name: "ELU",
  summary: "ReLU with an exponential below 0.",
  formula: "y = x where x > 0, else alpha·(e^x - 1)",
  source: "Clevert, Unterthiner and Hochreiter 2015",
  follows: "relu",
  arguments: [
    { name: "alpha", type: { kind: "float", min: 0 }, default: 1, doc: "The limit below 0 is -alpha." },
  ],
  apply: (x, args) => exponentialUnit(x, args.float("alpha")),
  samples: [
    { source: "ELU", inputs: ["f32[5]"] },
    { source: "ELU(0.5)", inputs: ["f32[2, 3]"] },
  ],
});
