/** @file Adam's step, which adam and adamw share. */
import type { Value } from "../ir/builder.ts";
import type { Arguments, ArgumentSpec, OptimizerState, UpdateContext } from "../library/define.ts";
import { divide } from "../ops/divide.ts";
import { maximum } from "../ops/maximum.ts";
import { biasCorrection, descend } from "./arithmetic.ts";
import { denominator, MOMENTS, nextMoments } from "./moments.ts";

export const AMSGRAD: ArgumentSpec = {
  name: "amsgrad",
  type: { kind: "bool" },
  default: false,
  doc: "Divides by the largest average of squares so far (Reddi et al. 2018).",
};

export function adamStates(args: Arguments): readonly OptimizerState[] {
  return args.bool("amsgrad") ? [...MOMENTS, { name: "largest", shape: "parameter", fill: 0 }] : MOMENTS;
}

/** One step of Adam from `parameter` by the gradient g, which may carry a decay already. */
export function adamStep(
  { state, learningRate, step, args }: UpdateContext,
  parameter: Value,
  g: Value,
): { parameter: Value; state: Readonly<Record<string, Value>> } {
  const { mean, squares } = nextMoments(state, g, args);
  const largest = args.bool("amsgrad") ? maximum(state["largest"]!, squares) : null;
  const rate = divide(learningRate, biasCorrection(step, args.float("beta1")));
  const direction = divide(mean, denominator(largest ?? squares, step, args));
  return {
    parameter: descend(parameter, rate, direction),
    state: largest ? { mean, squares, largest } : { mean, squares },
  };
}
