/** @file auc: the area under the receiver operating characteristic, from scores in bins. */
import { twoClassesWanted } from "../diagnostics/losses.ts";
import type { Value } from "../ir/builder.ts";
import { binary, type Scalar, scalar } from "../ir/scalar.ts";
import { dimProduct } from "../ir/types.ts";
import {
  complain,
  type Complaint,
  type ExpandContext,
  type InferContext,
  type MetricDefinition,
} from "../library/define.ts";
import { printShape } from "../library/types.ts";
import { allAxes } from "../losses/reduce.ts";
import { add } from "../ops/add.ts";
import { broadcast, broadcastLike } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { divide } from "../ops/divide.ts";
import { equal } from "../ops/equal.ts";
import { filled } from "../ops/filled.ts";
import { floor } from "../ops/floor.ts";
import { greater } from "../ops/greater.ts";
import { iota } from "../ops/iota.ts";
import { minimum } from "../ops/minimum.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { relu } from "../ops/relu.ts";
import { reshape } from "../ops/reshape.ts";
import { slice } from "../ops/slice.ts";
import { subtract } from "../ops/subtract.ts";
import { constantOf } from "../sizes/size.ts";
import { answersByClass, ANSWERED, checkAnswers, classesOf, ratio, yesNo } from "./answers.ts";

/** Half of the bins share 0…1 evenly, a quarter each takes what is below and above. */
const BINS = 200;

function checkTwo(context: InferContext): Complaint | null {
  const last = context.operands[0]!.axes.at(-1);
  const width = last ? constantOf(last.size) : 1;
  if (width !== 1 && width !== 2)
    return complain(twoClassesWanted, { name: "auc", found: printShape(context.operands[0]!) });
  return checkAnswers(context, "auc");
}

/** One score for each answer, and 1 for yes; flat, [m]. Of two scores it is how much the second is higher. */
function scoresOf(context: ExpandContext): { score: Value; actual: Value } {
  const { type } = context.operands[0]!;
  const flat = (x: Value) => reshape(x, [dimProduct(x.type.shape)]);
  if (!answersByClass(context))
    return { score: flat(context.operands[0]!), actual: flat(yesNo(context).actual) };
  const one = (at: number) => {
    const lead = type.shape.slice(0, -1);
    const start = [...lead.map(() => 0), at];
    return reshape(slice(context.operands[0]!, start, [...lead, 1]), lead);
  };
  return { score: flat(subtract(one(1), one(0))), actual: flat(cast(classesOf(context).actual, "f32")) };
}

/** Keeps the order of any scores, in 0…1: u / (1 + u) beyond the ends of 0…1, which is linear in the middle. */
function squash(x: Value): Value {
  const bend = (u: Value) => divide(u, shiftBy(u, 1));
  const [above, below] = [relu(shiftBy(x, -1)), relu(negate(x))];
  const middle = add(subtract(x, above), below);
  return add(shiftBy(scaleBy(middle, 0.5), 0.25), scaleBy(subtract(bend(above), bend(below)), 0.25));
}

const auc: MetricDefinition = {
  name: "auc",
  doc: {
    summary: "The chance that a yes-example gets a higher score than a no-example; ties count half.",
    formula: `area under the ROC curve, of scores in ${BINS} bins (half of them for 0…1); scores are one output, or the difference of two`,
    source: "Hanley and McNeil 1982",
  },
  operands: ANSWERED.slice(0, 2),
  arguments: [],
  infer: checkTwo,
  terms(context) {
    const { score, actual } = scoresOf(context);
    const bin = floor(minimum(scaleBy(squash(score), BINS), filled(score, BINS - 1)));
    const shape = [bin.type.shape[0]!, BINS];
    const along = (x: Value) => broadcast(x, shape, [0]);
    const bins = broadcastLike(cast(iota(context.builder, BINS), "f32"), along(bin));
    const own = cast(equal(bins, along(bin)), "f32");
    const above = cast(greater(bins, along(bin)), "f32");
    const no = shiftBy(negate(actual), 1);
    // A no-example counts whole for the yes-examples of higher bins, half for those of its own.
    const beaten = multiply(add(above, scaleBy(own, 0.5)), along(no));
    return {
      yes: reduceSum(multiply(own, along(actual)), [0]),
      beaten: reduceSum(beaten, [0]),
      no: reduceSum(no, allAxes(no)),
    };
  },
  finish({ yes, beaten, no }) {
    const sum = (parts: readonly Scalar[]) => parts.reduce((a, b) => binary("+", a, b), scalar(0));
    const won = sum(yes!.map((count, i) => binary("*", count, beaten![i]!)));
    return ratio(won, binary("*", sum(yes!), no![0]!));
  },
  higherIsBetter: true,
  samples: [
    { source: "auc(x, y)", inputs: ["f32[1]", "f32[1]"] },
    { source: "auc(x, y)", inputs: ["f32[2]", "index(2)"] },
  ],
};

export default auc;
