/** @file perceptron: Rosenblatt's rule as a loss. */
import { filled } from "../ops/filled.ts";
import { greaterEqual } from "../ops/greater-equal.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { select } from "../ops/select.ts";
import { elementLoss } from "./element-loss.ts";

export default elementLoss({
  name: "perceptron",
  doc: {
    summary: "What a score is wrong by; with sgd(lr = 1) and batch = 1 it is the perceptron's learning rule.",
    formula:
      "max(0, -y·x), y = -1 or 1; summed over outputs, mean over batch and time. A score of 0 counts as a mistake: " +
      "the derivative there is -y, so that learning starts from weights of 0",
    source: "Rosenblatt 1957",
  },
  formula(x, y) {
    const wrong = negate(multiply(x, y));
    const zero = filled(wrong, 0);
    return select(greaterEqual(wrong, zero), wrong, zero);
  },
  over: "sum",
  samples: [{ source: "perceptron(x, y)", inputs: ["f32[3]", "f32[3]"] }],
});
