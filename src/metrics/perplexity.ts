/** @file perplexity: between how many equally likely classes the model hesitates. */
import { unary } from "../ir/scalar.ts";
import type { MetricDefinition } from "../library/define.ts";
import { asOneHot } from "../losses/class-loss.ts";
import { checkClasses, checkMask } from "../losses/check.ts";
import { logSoftmax } from "../losses/log-softmax.ts";
import { lastAxis } from "../losses/reduce.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { ANSWERED, countOf, ratio, sumOf } from "./answers.ts";

const perplexity: MetricDefinition = {
  name: "perplexity",
  doc: {
    summary: "e to the mean cross entropy: between how many equally likely classes the model hesitates.",
    formula: "exp(mean -ln softmax(x)_y), x logits [c] or [t, c]",
    source: "Jelinek et al. 1977",
  },
  operands: ANSWERED,
  arguments: [],
  infer: (context) =>
    checkClasses(context, "perplexity") ??
    checkMask(context, "perplexity", context.operands[0]!.axes.slice(0, -1), 2),
  terms({ operands }) {
    const [scores, mask] = [operands[0]!, operands[2] ?? null];
    const entropy = negate(
      reduceSum(multiply(asOneHot(operands[1]!, scores), logSoftmax(scores)), lastAxis(scores)),
    );
    return { sum: sumOf(entropy, mask), count: countOf(entropy, mask) };
  },
  finish: ({ sum, count }) => unary("exp", ratio(sum![0]!, count![0]!)),
  higherIsBetter: false,
  samples: [{ source: "perplexity(x, y)", inputs: ["f32[5, 4]", "index(4)[5]"] }],
};

export default perplexity;
