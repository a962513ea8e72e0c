/** @file The hinge losses: scores with targets -1 and 1, or over classes; what they share but how a shortfall counts. */
import type { Value } from "../ir/builder.ts";
import type { Component, ComponentSample, Doc, ExpandContext } from "../library/define.ts";
import { SCALAR_TYPE } from "../library/types.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { shiftBy } from "../ops/numbers.ts";
import { oneHot } from "../ops/one-hot.ts";
import { reduceMean } from "../ops/reduce-mean.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { relu } from "../ops/relu.ts";
import { subtract } from "../ops/subtract.ts";
import { checkClasses, checkMask, checkWeight, firstOf } from "./check.ts";
import { elementLoss } from "./element-loss.ts";
import { MARGIN } from "./margin.ts";
import { MASK_AT, WEIGHT_AT } from "./operands.ts";
import { alongLast, lastAxis, meanOf, vector } from "./reduce.ts";

interface HingeLoss {
  readonly name: string;
  readonly doc: Doc;
  /** What a shortfall of at least 0 costs. */
  readonly cost: (shortfall: Value) => Value;
  readonly samples: readonly ComponentSample[];
}

/** With a target of -1 and 1 of the scores' shape, or a class index as PyTorch's MultiMarginLoss. */
export function hingeLoss({ name, doc, cost, samples }: HingeLoss): Component {
  const signed = elementLoss({
    name,
    doc,
    arguments: [MARGIN],
    formula: (x, y, { args }) => cost(relu(shiftBy(negate(multiply(x, y)), args.float("margin")))),
    over: "sum",
    samples,
  });
  return {
    ...signed,
    infer(context) {
      const [prediction, target] = [context.operands[0]!, context.operands[1]!];
      if (target.dtype !== "index") return signed.infer(context);
      return (
        firstOf(checkClasses(context, name), checkWeight(context, name)) ??
        checkMask(context, name, prediction.axes.slice(0, -1)) ?? [SCALAR_TYPE]
      );
    },
    expand(context) {
      return context.operands[1]!.type.dtype === "index"
        ? [overClasses(context, cost)]
        : signed.expand(context);
    },
  };
}

/** 1/c · Σ_{i≠y} cost(margin - x_y + x_i), times the weight of class y; mean over batch and time. x [..., c], y [...]. */
function overClasses({ operands, args }: ExpandContext, cost: HingeLoss["cost"]): Value {
  const [x, y] = [operands[0]!, operands[1]!];
  const right = oneHot(y, x.type.shape.at(-1) as number);
  const own = reduceSum(multiply(x, right), lastAxis(x));
  const short = relu(shiftBy(subtract(x, alongLast(own, x)), args.float("margin")));
  const others = shiftBy(negate(right), 1);
  const items = reduceMean(multiply(cost(short), others), lastAxis(x));
  const given = args.raw("weight");
  const byClass =
    given?.kind === "list"
      ? multiply(right, broadcastLike(vector(x.builder, args.numbers("weight")), right))
      : null;
  const weighed = byClass ? multiply(items, reduceSum(byClass, lastAxis(byClass))) : items;
  const byValue = operands[WEIGHT_AT] ?? null;
  return meanOf(byValue ? multiply(weighed, cast(byValue, "f32")) : weighed, operands[MASK_AT] ?? null);
}
