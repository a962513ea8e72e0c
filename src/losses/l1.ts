/** @file l1: the sum of absolute values. */
import { abs } from "../ops/abs.ts";
import { penalty } from "./penalty.ts";

export default penalty({
  name: "l1",
  doc: {
    summary: "The sum of absolute values of weights, or of a value (mean over the batch); makes them sparse.",
    formula: "Σ |w|, derivative 0 at 0",
    source: "Tibshirani 1996",
  },
  formula: abs,
  samples: [{ source: "l1(x)", inputs: ["f32[3]"] }],
});
