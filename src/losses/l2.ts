/** @file l2: half the sum of squares. */
import { multiply } from "../ops/multiply.ts";
import { scaleBy } from "../ops/numbers.ts";
import { penalty } from "./penalty.ts";

export default penalty({
  name: "l2",
  doc: {
    summary: "Half the sum of squares of weights, or of a value (mean over the batch); keeps them small.",
    formula: "½·Σ w²",
    source: "Hoerl and Kennard 1970; Krogh and Hertz 1992",
  },
  formula: (w) => scaleBy(multiply(w, w), 0.5),
  samples: [
    { source: "l2(x)", inputs: ["f32[3]"] },
    { source: "l2(x, y)", inputs: ["f32[3]", "f32[2, 4]"] },
  ],
});
