/** @file precision, recall and f1: counts of right yes-answers, and what they share but their ratio. */
import type { Value } from "../ir/builder.ts";
import { binary, type Scalar, scalar } from "../ir/scalar.ts";
import type { ExpandContext, MetricDefinition } from "../library/define.ts";
import { allAxes } from "../losses/reduce.ts";
import { multiply } from "../ops/multiply.ts";
import { oneHot } from "../ops/one-hot.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import {
  ANSWERED,
  answersByClass,
  byThreshold,
  checkAnswers,
  classesOf,
  ratio,
  sumOf,
  THRESHOLD,
  yesNo,
} from "./answers.ts";

/** Counts of one class: said and true, said, true. */
interface Hits {
  readonly both: Scalar;
  readonly said: Scalar;
  readonly actual: Scalar;
}

interface HitMetric {
  readonly name: string;
  readonly summary: string;
  readonly formula: string;
  readonly figure: (hits: Hits) => Scalar;
}

/** How many classes the operands have. */
function classCount({ operands }: ExpandContext): number {
  const [prediction, target] = [operands[0]!.type, operands[1]!.type];
  return (prediction.dtype === "index" ? target : prediction).shape.at(-1) as number;
}

function classTerms(context: ExpandContext): Readonly<Record<string, Value>> {
  const k = classCount(context);
  const { predicted, actual } = classesOf(context);
  const [said, isTrue] = [oneHot(predicted, k), oneHot(actual, k)];
  const perClass = (x: Value) => reduceSum(x, allAxes(x).slice(0, -1));
  return { both: perClass(multiply(said, isTrue)), said: perClass(said), actual: perClass(isTrue) };
}

function yesNoTerms(context: ExpandContext): Readonly<Record<string, Value>> {
  const { atZero, atHalf, actual, signs } = yesNo(context);
  return {
    both: sumOf(multiply(atHalf, actual), null),
    said: sumOf(atHalf, null),
    actual: sumOf(actual, null),
    bothAtZero: sumOf(multiply(atZero, actual), null),
    saidAtZero: sumOf(atZero, null),
    signs: sumOf(signs, null),
  };
}

/** The mean over the classes that occur; of two classes, class 1 alone. */
function overClasses(classes: readonly Hits[], figure: (hits: Hits) => Scalar): Scalar {
  if (classes.length === 2) return figure(classes[1]!);
  const occurs = ({ said, actual }: Hits) => binary(">", binary("+", said, actual), 0);
  const sum = classes.reduce<Scalar>((total, c) => binary("+", total, figure(c)), scalar(0));
  const count = classes.reduce<Scalar>((total, c) => binary("+", total, occurs(c)), scalar(0));
  return ratio(sum, count);
}

/** A metric of yes-answers: a single output's, class 1 of two, or the mean over classes. */
export function hitMetric({ name, summary, formula, figure }: HitMetric): MetricDefinition {
  return {
    name,
    doc: {
      summary,
      formula: `${formula}; of a single output's yes-answers, of class 1 of two, else the mean over the classes that occur (macro)`,
    },
    operands: ANSWERED.slice(0, 2),
    arguments: [THRESHOLD],
    infer: (context) => checkAnswers(context, name),
    terms: (context) => (answersByClass(context) ? classTerms(context) : yesNoTerms(context)),
    finish(terms) {
      const { both, said, actual, bothAtZero, saidAtZero, signs } = terms;
      if (!signs)
        return overClasses(
          both!.map((b, i) => ({ both: b, said: said![i]!, actual: actual![i]! })),
          figure,
        );
      const atHalf = figure({ both: both![0]!, said: said![0]!, actual: actual![0]! });
      const atZero = figure({ both: bothAtZero![0]!, said: saidAtZero![0]!, actual: actual![0]! });
      return byThreshold(signs[0]!, atZero, atHalf);
    },
    higherIsBetter: true,
    samples: [
      { source: `${name}(x, y)`, inputs: ["f32[4]", "index(4)"] },
      { source: `${name}(x, y)`, inputs: ["f32[1]", "f32[1]"] },
    ],
  };
}
