/** @file What a prediction and its target answer: one of several classes, or yes or no by a threshold. */
import type { Value } from "../ir/builder.ts";
import { binary, type Scalar, select } from "../ir/scalar.ts";
import type { ArgumentSpec, Complaint, ExpandContext, InferContext, OperandSpec } from "../library/define.ts";
import type { ValueType } from "../library/types.ts";
import { checkClasses, checkNumbers, checkSameShape } from "../losses/check.ts";
import { MASK, PREDICTION, TARGET } from "../losses/operands.ts";
import { allAxes, alongFirst } from "../losses/reduce.ts";
import { add } from "../ops/add.ts";
import { argmax } from "../ops/argmax.ts";
import { cast } from "../ops/cast.ts";
import { count } from "../ops/count.ts";
import { filled } from "../ops/filled.ts";
import { greater } from "../ops/greater.ts";
import { less } from "../ops/less.ts";
import { multiply } from "../ops/multiply.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { reshape } from "../ops/reshape.ts";
import { constantOf, sameSize } from "../sizes/size.ts";

export const ANSWERED: readonly OperandSpec[] = [PREDICTION, TARGET, MASK];

export const THRESHOLD: ArgumentSpec = {
  name: "threshold",
  type: { kind: "float" },
  default: null,
  doc:
    "Above it a single output says yes. By default 0 if any target is negative or any output lies outside 0…1 (scores and logits), else 0.5. " +
    "Given, it judges every output of a vector by itself.",
};

/** Checks operands that answer by class or by threshold. */
export function checkAnswers(context: InferContext, name: string): Complaint | null {
  const [prediction, target] = [context.operands[0]!, context.operands[1]!];
  if (prediction.dtype === "index" && target.dtype === "index") {
    return checkSameShape(name, prediction, target, ["the prediction", "the target"]);
  }
  if (isYesNoType(prediction, target)) return null;
  const byClass = target.dtype === "index" || (!context.args.has("threshold") && isWide(prediction));
  return byClass ? checkClasses(context, name) : checkNumbers(name, prediction, target);
}

/** index(2) against a single output. */
function isYesNoType(prediction: ValueType, target: ValueType): boolean {
  if (
    prediction.dtype !== "f32" ||
    target.dtype !== "index" ||
    !target.classes ||
    constantOf(target.classes) !== 2
  )
    return false;
  if (prediction.batched !== target.batched) return false;
  const last = prediction.axes.at(-1);
  const kept =
    prediction.axes.length === target.axes.length + 1 && last && constantOf(last.size) === 1
      ? prediction.axes.slice(0, -1)
      : prediction.axes;
  return kept.length === target.axes.length && kept.every((a, i) => sameSize(a.size, target.axes[i]!.size));
}

function isWide(prediction: ValueType): boolean {
  const last = prediction.axes.at(-1);
  return last !== undefined && constantOf(last.size) !== 1;
}

/** True where the answer is a class: the last axis holds scores, or both are indices. */
export function answersByClass({ operands, args }: ExpandContext): boolean {
  const [prediction, target] = [operands[0]!.type, operands[1]!.type];
  if (prediction.dtype === "index") return true;
  if (target.dtype === "index")
    return prediction.shape.length === target.shape.length + 1 && prediction.shape.at(-1) !== 1;
  return !args.has("threshold") && prediction.shape.length > 1 && prediction.shape.at(-1) !== 1;
}

/** The classes that prediction and target name, as indices of one shape. */
export function classesOf({ operands }: ExpandContext): { predicted: Value; actual: Value } {
  const name = (x: Value) => (x.type.dtype === "index" ? x : argmax(cast(x, "f32"), x.type.shape.length - 1));
  return { predicted: name(operands[0]!), actual: name(operands[1]!) };
}

/** Yes-or-no answers as 1 and 0: by the threshold 0, by the other one, and what is right; all of the target's shape. */
export function yesNo({ operands, args }: ExpandContext): {
  atZero: Value;
  atHalf: Value;
  actual: Value;
  signs: Value;
} {
  const target = cast(operands[1]!, "f32");
  const score = reshape(operands[0]!, target.type.shape);
  const [zero, one] = [filled(score, 0), filled(score, 1)];
  const given = args.has("threshold") ? filled(score, args.float("threshold")) : null;
  const flags = [less(target, zero), less(score, zero), greater(score, one)].map((flag) => cast(flag, "f32"));
  return {
    atZero: cast(greater(score, given ?? zero), "f32"),
    atHalf: cast(greater(score, given ?? filled(score, 0.5)), "f32"),
    actual: cast(greater(target, zero), "f32"),
    signs: flags.reduce(add),
  };
}

/** The sum of all elements, or of those that are not masked. */
export function sumOf(x: Value, mask: Value | null): Value {
  return reduceSum(mask ? multiply(x, alongFirst(cast(mask, "f32"), x)) : x, allAxes(x));
}

/** How many elements there are, or how many are not masked. */
export function countOf(x: Value, mask: Value | null): Value {
  return mask ? sumOf(filled(x, 1), mask) : count(x, allAxes(x));
}

/** The figure by the threshold that the data calls for: 0 where signs were seen, else one half. */
export function byThreshold(signs: Scalar, atZero: Scalar, atHalf: Scalar): Scalar {
  return select(binary(">", signs, 0), atZero, atHalf);
}

/** x / y, 0 where y is 0. */
export function ratio(x: Scalar, y: Scalar): Scalar {
  return select(binary("==", y, 0), 0, binary("/", x, y));
}
