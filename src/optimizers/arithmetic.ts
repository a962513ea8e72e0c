/** @file What update rules share: arguments with PyTorch's bounds, decay, moving averages, bias correction. */
import type { Value } from "../ir/builder.ts";
import type { Arguments, ArgumentSpec } from "../library/define.ts";
import { add } from "../ops/add.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { expm1 } from "../ops/expm1.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { scaleBy } from "../ops/numbers.ts";
import { subtract } from "../ops/subtract.ts";

/** The learning rate, with PyTorch's default where it has one. */
export function rateArgument(value?: number): ArgumentSpec {
  const spec: ArgumentSpec = { name: "lr", type: { kind: "float", min: 0 }, doc: "Learning rate." };
  return value === undefined ? spec : { ...spec, default: value };
}

/** A share in [0, 1): the weight of the past in a moving average. */
export function shareArgument(name: string, value: number, doc: string): ArgumentSpec {
  return { name, type: { kind: "float", min: 0, max: 1, open: "max" }, default: value, doc };
}

/** The number that keeps a denominator from 0. */
export function epsArgument(value: number): ArgumentSpec {
  return {
    name: "eps",
    type: { kind: "float", min: 0 },
    default: value,
    doc: "Added to the denominator, outside the root.",
  };
}

export const DECAY: ArgumentSpec = {
  name: "decay",
  type: { kind: "float", min: 0 },
  default: 0,
  doc: "Weight decay: decay·w is added to the gradient.",
};

/** g + decay·w */
export function decayed(gradient: Value, parameter: Value, args: Arguments): Value {
  const decay = args.float("decay");
  return decay === 0 ? gradient : add(gradient, scaleBy(parameter, decay));
}

/** keep·average + (1 - keep)·x */
export function blend(average: Value, x: Value, keep: number): Value {
  return add(scaleBy(average, keep), scaleBy(x, 1 - keep));
}

/** x² */
export function square(x: Value): Value {
  return multiply(x, x);
}

/** 1 - beta^step, f32[]; by expm1, so that it is exact in float32 for beta near 1 too. */
export function biasCorrection(step: Value, beta: number): Value {
  return negate(expm1(scaleBy(step, Math.log(beta))));
}

/** w - rate·direction; rate is f32[]. */
export function descend(parameter: Value, rate: Value, direction: Value): Value {
  return subtract(parameter, multiply(broadcastLike(rate, parameter), direction));
}
