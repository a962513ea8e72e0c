/** @file accuracy: the share of right answers. */
import type { Value } from "../ir/builder.ts";
import type { MetricDefinition } from "../library/define.ts";
import { checkMask, firstOf } from "../losses/check.ts";
import { cast } from "../ops/cast.ts";
import { equal } from "../ops/equal.ts";
import {
  ANSWERED,
  answersByClass,
  byThreshold,
  checkAnswers,
  classesOf,
  countOf,
  ratio,
  sumOf,
  THRESHOLD,
  yesNo,
} from "./answers.ts";

const accuracy: MetricDefinition = {
  name: "accuracy",
  doc: {
    summary: "The share of right answers.",
    formula:
      "scores [c] or [t, c] with index(c), or one-hot of the same shape: argmax agrees. " +
      "A single output with -1/+1, 0/1, bool or index(2): both are above the threshold or neither",
  },
  operands: ANSWERED,
  arguments: [THRESHOLD],
  infer: (context) =>
    firstOf(checkAnswers(context, "accuracy"), checkMask(context, "accuracy", context.operands[1]!.axes, 2)),
  terms(context): Readonly<Record<string, Value>> {
    const mask = context.operands[2] ?? null;
    if (answersByClass(context)) {
      const { predicted, actual } = classesOf(context);
      const right = cast(equal(predicted, actual), "f32");
      return { right: sumOf(right, mask), count: countOf(right, mask) };
    }
    const { atZero, atHalf, actual, signs } = yesNo(context);
    const right = (answer: Value) => sumOf(cast(equal(answer, actual), "f32"), mask);
    return {
      right: right(atHalf),
      rightAtZero: right(atZero),
      signs: sumOf(signs, mask),
      count: countOf(actual, mask),
    };
  },
  finish(terms) {
    const [right, count] = [terms["right"]![0]!, terms["count"]![0]!];
    const signs = terms["signs"]?.[0];
    return ratio(signs ? byThreshold(signs, terms["rightAtZero"]![0]!, right) : right, count);
  },
  higherIsBetter: true,
  samples: [
    { source: "accuracy(x, y)", inputs: ["f32[4]", "index(4)"] },
    { source: "accuracy(x, y)", inputs: ["f32[5, 4]", "index(4)[5]"] },
    { source: "accuracy(x, y)", inputs: ["f32[1]", "f32[1]"] },
  ],
};

export default accuracy;
