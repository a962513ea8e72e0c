/** @file huber: squared error near 0, absolute error beyond. */
import { abs } from "../ops/abs.ts";
import { filled } from "../ops/filled.ts";
import { minimum } from "../ops/minimum.ts";
import { multiply } from "../ops/multiply.ts";
import { scaleBy } from "../ops/numbers.ts";
import { subtract } from "../ops/subtract.ts";
import { elementLoss } from "./element-loss.ts";

export default elementLoss({
  name: "huber",
  doc: {
    summary: "Squared error near 0 and absolute error beyond, over every element.",
    formula: "d = |prediction - target|; mean of ½·d² where d ≤ delta, else delta·(d - ½·delta)",
    source: "Huber 1964",
  },
  arguments: [
    {
      name: "delta",
      type: { kind: "float", min: 0, open: "min" },
      default: 1,
      doc: "Where the square ends.",
    },
  ],
  // With q = min(d, delta) both branches are q·(d - q/2), and their derivatives meet.
  formula(prediction, target, { args }) {
    const d = abs(subtract(prediction, target));
    const q = minimum(d, filled(d, args.float("delta")));
    return multiply(q, subtract(d, scaleBy(q, 0.5)));
  },
  over: "mean",
  samples: [
    { source: "huber(x, y)", inputs: ["f32[3]", "f32[3]"] },
    { source: "huber(x, y, delta = 0.5)", inputs: ["f32[4, 3]", "f32[4, 3]"] },
  ],
});
