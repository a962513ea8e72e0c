/** @file cosine: the angle between two vectors. */
import { vectorWanted } from "../diagnostics/losses.ts";
import { type Component, complain } from "../library/define.ts";
import { printValueType, SCALAR_TYPE } from "../library/types.ts";
import { divide } from "../ops/divide.ts";
import { filled } from "../ops/filled.ts";
import { maximum } from "../ops/maximum.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { shiftBy } from "../ops/numbers.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { sqrt } from "../ops/sqrt.ts";
import { checkMask, checkNumbers } from "./check.ts";
import { MASK, PREDICTION, TARGET } from "./operands.ts";
import { lastAxis, meanOf } from "./reduce.ts";

/** Square of the smallest product of lengths, PyTorch's 1e-8. */
const SMALLEST = 1e-16;

const cosine: Component = {
  kind: "loss",
  name: "cosine",
  family: "losses",
  doc: {
    summary: "One minus the cosine of the angle between prediction and target.",
    formula: "1 - x·y / (‖x‖·‖y‖) along the last axis; mean over the rest",
  },
  operands: [PREDICTION, TARGET, MASK],
  arguments: [],
  infer(context) {
    const [x, y] = [context.operands[0]!, context.operands[1]!];
    const complaint = checkNumbers("cosine", x, y);
    if (complaint) return complaint;
    if (x.axes.length === 0) return complain(vectorWanted, { name: "cosine", found: printValueType(x) });
    return checkMask(context, "cosine", x.axes.slice(0, -1), 2) ?? [SCALAR_TYPE];
  },
  expand({ operands }) {
    const [x, y] = [operands[0]!, operands[1]!];
    const dot = (a: typeof x, b: typeof x) => reduceSum(multiply(a, b), lastAxis(a));
    const squares = multiply(dot(x, x), dot(y, y));
    const similarity = divide(dot(x, y), sqrt(maximum(squares, filled(squares, SMALLEST))));
    return [meanOf(shiftBy(negate(similarity), 1), operands[2] ?? null)];
  },
  samples: [{ source: "cosine(x, y)", inputs: ["f32[4]", "f32[4]"] }],
};

export default cosine;
