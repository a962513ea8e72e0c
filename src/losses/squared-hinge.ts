/** @file squared_hinge: the hinge loss, squared. */
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { shiftBy } from "../ops/numbers.ts";
import { relu } from "../ops/relu.ts";
import { elementLoss } from "./element-loss.ts";
import { MARGIN } from "./margin.ts";

export default elementLoss({
  name: "squared_hinge",
  doc: {
    summary: "The square of how far a score falls short of the margin on the target's side.",
    formula: "max(0, margin - y·x)², y = -1 or 1; summed over outputs, mean over batch and time",
  },
  arguments: [MARGIN],
  formula(x, y, { args }) {
    const short = relu(shiftBy(negate(multiply(x, y)), args.float("margin")));
    return multiply(short, short);
  },
  over: "sum",
  samples: [{ source: "squared_hinge(x, y)", inputs: ["f32[3]", "f32[3]"] }],
});
