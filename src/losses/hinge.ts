/** @file hinge: the loss of the support vector machine. */
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { shiftBy } from "../ops/numbers.ts";
import { relu } from "../ops/relu.ts";
import { elementLoss } from "./element-loss.ts";
import { MARGIN } from "./margin.ts";

export default elementLoss({
  name: "hinge",
  doc: {
    summary: "How far a score falls short of the margin on the target's side.",
    formula: "max(0, margin - y·x), y = -1 or 1; summed over outputs, mean over batch and time",
    source: "Cortes and Vapnik 1995",
  },
  arguments: [MARGIN],
  formula: (x, y, { args }) => relu(shiftBy(negate(multiply(x, y)), args.float("margin"))),
  over: "sum",
  samples: [{ source: "hinge(x, y)", inputs: ["f32[3]", "f32[3]"] }],
});
