/** @file average: the mean of a value of any sign, for losses that are written out. */
import { penaltyNotNumbers } from "../diagnostics/losses.ts";
import { type Component, complain } from "../library/define.ts";
import { printValueType, SCALAR_TYPE } from "../library/types.ts";
import { checkMask } from "./check.ts";
import { MASK } from "./operands.ts";
import { meanOf } from "./reduce.ts";

const average: Component = {
  kind: "loss",
  name: "average",
  family: "losses",
  doc: {
    summary: "The mean of a value over the batch and all its axes: what makes arithmetic of values a loss.",
    formula:
      "average(exp(x) - y * x) is Poisson's negative log-likelihood, average(a) - average(b) Wasserstein's critic",
  },
  operands: [{ name: "value", doc: "The loss of each element." }, MASK],
  arguments: [],
  infer(context) {
    const x = context.operands[0]!;
    if (x.dtype !== "f32") return complain(penaltyNotNumbers, { name: "average", found: printValueType(x) });
    return checkMask(context, "average", x.axes, 1) ?? [SCALAR_TYPE];
  },
  expand: ({ operands }) => [meanOf(operands[0]!, operands[1] ?? null)],
  samples: [
    { source: "average(x)", inputs: ["f32[3]"] },
    { source: "average(x, mask = y)", inputs: ["f32[5, 2]", "bool[5]"] },
  ],
};

export default average;
