/** @file Metrics of the difference between prediction and target: what they share but their formula. */
import type { Value } from "../ir/builder.ts";
import type { Scalar } from "../ir/scalar.ts";
import type { MetricDefinition } from "../library/define.ts";
import { checkNumbers } from "../losses/check.ts";
import { PREDICTION, TARGET } from "../losses/operands.ts";
import { allAxes } from "../losses/reduce.ts";
import { cast } from "../ops/cast.ts";
import { count } from "../ops/count.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { subtract } from "../ops/subtract.ts";
import { ratio } from "./answers.ts";

interface ErrorMetric {
  readonly name: string;
  readonly summary: string;
  readonly formula: string;
  /** The error of each element, from its difference. */
  readonly error: (difference: Value) => Value;
  /** The metric from the mean error. */
  readonly finish?: (mean: Scalar) => Scalar;
}

/** A metric from the mean error over every element of every example. */
export function errorMetric({
  name,
  summary,
  formula,
  error,
  finish = (mean) => mean,
}: ErrorMetric): MetricDefinition {
  return {
    name,
    doc: { summary, formula },
    operands: [PREDICTION, TARGET],
    arguments: [],
    infer: ({ operands }) => checkNumbers(name, operands[0]!, operands[1]!),
    terms({ operands }) {
      const errors = error(subtract(operands[0]!, cast(operands[1]!, "f32")));
      return { sum: reduceSum(errors, allAxes(errors)), count: count(errors, allAxes(errors)) };
    },
    finish: ({ sum, count: all }) => finish(ratio(sum![0]!, all![0]!)),
    higherIsBetter: false,
    samples: [{ source: `${name}(x, y)`, inputs: ["f32[3]", "f32[3]"] }],
  };
}
