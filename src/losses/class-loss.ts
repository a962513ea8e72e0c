/** @file Losses over classes, whose target is an index or one-hot: what they share but their log-probabilities. */
import type { Value } from "../ir/builder.ts";
import {
  type ArgumentSpec,
  type Component,
  type ComponentSample,
  type Doc,
  type ExpandContext,
} from "../library/define.ts";
import { SCALAR_TYPE } from "../library/types.ts";
import { cast } from "../ops/cast.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { oneHot } from "../ops/one-hot.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { checkClasses, checkMask, checkWeight, firstOf } from "./check.ts";
import { CLASS_WEIGHT, COMPARED, MASK_AT, WEIGHT_AT } from "./operands.ts";
import { allAxes, alongFirst, classWeights, lastAxis, meanOf, quotient } from "./reduce.ts";

interface ClassLoss {
  readonly name: string;
  readonly doc: Doc;
  /** Log-probabilities of the prediction, [..., c]. */
  readonly logProbabilities: (prediction: Value) => Value;
  readonly samples: readonly ComponentSample[];
}

const SMOOTHING: ArgumentSpec = {
  name: "smoothing",
  type: { kind: "float", min: 0, max: 1 },
  default: 0,
  doc: "Label smoothing e: targets become (1 - e)·target + e/classes.",
};

/** A loss -Σ target·log p over the last axis, mean over the rest. With class weights the mean is weighted by them. */
export function classLoss({ name, doc, logProbabilities, samples }: ClassLoss): Component {
  return {
    kind: "loss",
    name,
    family: "losses",
    doc,
    operands: COMPARED,
    arguments: [CLASS_WEIGHT, SMOOTHING],
    infer(context) {
      const choices = context.operands[0]!.axes.slice(0, -1);
      return (
        firstOf(checkClasses(context, name), checkWeight(context, name)) ??
        checkMask(context, name, choices) ?? [SCALAR_TYPE]
      );
    },
    expand(context) {
      const prediction = context.operands[0]!;
      const target = context.operands[1]!;
      return [reduceClasses(context, logProbabilities(prediction), asOneHot(target, prediction))];
    },
    samples,
  };
}

/** The target as [..., c] numbers: one-hot of an index, itself otherwise. */
export function asOneHot(target: Value, prediction: Value): Value {
  return target.type.dtype === "index"
    ? oneHot(target, prediction.type.shape.at(-1) as number)
    : cast(target, "f32");
}

function reduceClasses(context: ExpandContext, logs: Value, target: Value): Value {
  const mask = context.operands[MASK_AT] ?? null;
  const smooth = smoothed(target, context.args.float("smoothing"));
  const weights = classWeights(context, target);
  const items = itemLosses(context, multiply(weights ? multiply(smooth, weights) : smooth, logs));
  if (!weights) return meanOf(items, mask);
  const shares = reduceSum(multiply(target, weights), lastAxis(target));
  const kept = mask ? alongFirst(cast(mask, "f32"), items) : null;
  const sum = (x: Value) => reduceSum(kept ? multiply(x, kept) : x, allAxes(x));
  return quotient(sum(items), sum(shares));
}

/** -Σ over classes, times the weight given as a value (by class where it has the class axis). */
function itemLosses({ operands }: ExpandContext, products: Value): Value {
  const given = operands[WEIGHT_AT] ?? null;
  const weight = given ? cast(given, "f32") : null;
  const byClass = weight && weight.type.shape.length === products.type.shape.length;
  const items = negate(reduceSum(byClass ? multiply(products, weight) : products, lastAxis(products)));
  return weight && !byClass ? multiply(items, weight) : items;
}

function smoothed(target: Value, e: number): Value {
  return shiftBy(scaleBy(target, 1 - e), e / (target.type.shape.at(-1) as number));
}
