/** @file kl_normal: the variational autoencoder's divergence from the standard normal. */
import type { Component } from "../library/define.ts";
import { SCALAR_TYPE } from "../library/types.ts";
import { add } from "../ops/add.ts";
import { exp } from "../ops/exp.ts";
import { multiply } from "../ops/multiply.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { subtract } from "../ops/subtract.ts";
import { checkMask, checkSameShape, timeAxes } from "./check.ts";
import { MASK } from "./operands.ts";
import { meanOf, sumOverChannels } from "./reduce.ts";

const klNormal: Component = {
  kind: "loss",
  name: "kl_normal",
  family: "losses",
  doc: {
    summary: "Divergence of a normal with diagonal covariance from the standard normal.",
    formula: "½·Σ (mean² + e^log_var - 1 - log_var) over the code, mean over batch and time",
    source: "Kingma and Welling 2013",
  },
  operands: [{ name: "mean" }, { name: "log_var", doc: "Logarithm of the variance, of mean's shape." }, MASK],
  arguments: [],
  infer(context) {
    const [mean, logVar] = [context.operands[0]!, context.operands[1]!];
    return (
      checkSameShape("kl_normal", mean, logVar, ["the mean", "the log-variance"]) ??
      checkMask(context, "kl_normal", timeAxes(mean), 2) ?? [SCALAR_TYPE]
    );
  },
  expand({ operands }) {
    const [mean, logVar] = [operands[0]!, operands[1]!];
    const spread = shiftBy(subtract(exp(logVar), logVar), -1);
    return [meanOf(sumOverChannels(scaleBy(add(multiply(mean, mean), spread), 0.5)), operands[2] ?? null)];
  },
  samples: [{ source: "kl_normal(x, y)", inputs: ["f32[3]", "f32[3]"] }],
};

export default klNormal;
