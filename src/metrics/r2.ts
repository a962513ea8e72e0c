/** @file r2: the share of the target's variance that is explained. */
import { binary } from "../ir/scalar.ts";
import type { MetricDefinition } from "../library/define.ts";
import { checkNumbers } from "../losses/check.ts";
import { PREDICTION, TARGET } from "../losses/operands.ts";
import { allAxes } from "../losses/reduce.ts";
import { cast } from "../ops/cast.ts";
import { count } from "../ops/count.ts";
import { multiply } from "../ops/multiply.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { subtract } from "../ops/subtract.ts";
import { ratio } from "./answers.ts";

const r2: MetricDefinition = {
  name: "r2",
  doc: {
    summary:
      "The share of the target's variance that the prediction explains: 1 is perfect, 0 no better than the mean.",
    formula: "1 - Σ (y - x)² / Σ (y - mean y)², over every element; 1 where both sums are 0",
  },
  operands: [PREDICTION, TARGET],
  arguments: [],
  infer: ({ operands }) => checkNumbers("r2", operands[0]!, operands[1]!),
  terms({ operands }) {
    const target = cast(operands[1]!, "f32");
    const error = subtract(target, operands[0]!);
    const sum = (x: typeof target) => reduceSum(x, allAxes(x));
    return {
      errors: sum(multiply(error, error)),
      sum: sum(target),
      squares: sum(multiply(target, target)),
      count: count(target, allAxes(target)),
    };
  },
  finish({ errors, sum, squares, count: all }) {
    const spread = binary("-", squares![0]!, ratio(binary("*", sum![0]!, sum![0]!), all![0]!));
    return binary("-", 1, ratio(errors![0]!, spread));
  },
  higherIsBetter: true,
  samples: [{ source: "r2(x, y)", inputs: ["f32[3]", "f32[3]"] }],
};

export default r2;
