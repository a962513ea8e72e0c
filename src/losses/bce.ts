/** @file bce: binary cross entropy of probabilities. */
import { add } from "../ops/add.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { shiftBy } from "../ops/numbers.ts";
import { elementLoss } from "./element-loss.ts";
import { safeLog } from "./safe-log.ts";

export default elementLoss({
  name: "bce",
  doc: {
    summary:
      "Binary cross entropy of probabilities, over every element; each output is a yes-or-no answer of its own.",
    formula: "mean -(y·ln p + (1 - y)·ln(1 - p)), p and y in [0, 1], equal shapes; ln 0 is taken as -100",
    source: "PyTorch's binary_cross_entropy",
  },
  formula(p, y) {
    const one = (x: typeof p) => shiftBy(negate(x), 1);
    return negate(add(multiply(y, safeLog(p)), multiply(one(y), safeLog(one(p)))));
  },
  over: "mean",
  samples: [{ source: "bce(x, y)", inputs: ["f32[3]", "f32[3]"], range: [0.05, 0.95] }],
});
