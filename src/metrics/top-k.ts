/** @file top_k: the share of answers whose class is among the k highest scores. */
import { tooFewClasses } from "../diagnostics/losses.ts";
import { complain, type MetricDefinition } from "../library/define.ts";
import { asOneHot } from "../losses/class-loss.ts";
import { checkClasses, checkMask } from "../losses/check.ts";
import { alongLast, lastAxis } from "../losses/reduce.ts";
import { cast } from "../ops/cast.ts";
import { filled } from "../ops/filled.ts";
import { greater } from "../ops/greater.ts";
import { less } from "../ops/less.ts";
import { multiply } from "../ops/multiply.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { constantOf, printSize } from "../sizes/size.ts";
import { ANSWERED, countOf, ratio, sumOf } from "./answers.ts";

const topK: MetricDefinition = {
  name: "top_k",
  doc: {
    summary: "The share of answers whose class is among the k highest scores.",
    formula: "fewer than k scores are higher than that of the target's class",
  },
  operands: ANSWERED,
  arguments: [{ name: "k", type: { kind: "int", min: 1 }, doc: "How many guesses count." }],
  infer(context) {
    const complaint = checkClasses(context, "top_k");
    if (complaint) return complaint;
    const [prediction, k] = [context.operands[0]!, context.args.int("k")];
    const classes = prediction.axes.at(-1)!.size;
    const known = constantOf(classes);
    if (known !== null && k >= known) return complain(tooFewClasses, { k, classes: printSize(classes) });
    return checkMask(context, "top_k", prediction.axes.slice(0, -1), 2);
  },
  terms({ operands, args }) {
    const [scores, mask] = [operands[0]!, operands[2] ?? null];
    const own = reduceSum(multiply(scores, asOneHot(operands[1]!, scores)), lastAxis(scores));
    const higher = reduceSum(cast(greater(scores, alongLast(own, scores)), "f32"), lastAxis(scores));
    const right = cast(less(higher, filled(higher, args.int("k"))), "f32");
    return { right: sumOf(right, mask), count: countOf(right, mask) };
  },
  finish: ({ right, count }) => ratio(right![0]!, count![0]!),
  higherIsBetter: true,
  samples: [{ source: "top_k(x, y, k = 2)", inputs: ["f32[4]", "index(4)"] }],
};

export default topK;
