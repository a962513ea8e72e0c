/** @file adamax: Adam with the largest recent gradient in place of the root mean square. */
import type { OptimizerDefinition } from "../library/define.ts";
import { abs } from "../ops/abs.ts";
import { divide } from "../ops/divide.ts";
import { maximum } from "../ops/maximum.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { biasCorrection, blend, DECAY, decayed, descend, epsArgument, rateArgument } from "./arithmetic.ts";
import { BETAS } from "./moments.ts";

const adamax: OptimizerDefinition = {
  name: "adamax",
  doc: {
    summary: "Adam with the largest recent gradient as the scale.",
    formula:
      "g ← g + decay·w; m ← beta1·m + (1 - beta1)·g; u ← max(beta2·u, |g| + eps); w ← w - lr / (1 - beta1^t)·m / u, t from 1",
    source: "Kingma and Ba 2014; PyTorch's defaults",
  },
  arguments: [rateArgument(2e-3), ...BETAS, epsArgument(1e-8), DECAY],
  state: () => [
    { name: "mean", shape: "parameter", fill: 0 },
    { name: "largest", shape: "parameter", fill: 0 },
  ],
  update({ parameter, gradient, state, learningRate, step, args }) {
    const g = decayed(gradient, parameter, args);
    const mean = blend(state["mean"]!, g, args.float("beta1"));
    const size = shiftBy(abs(g), args.float("eps"));
    const largest = maximum(scaleBy(state["largest"]!, args.float("beta2")), size);
    const rate = divide(learningRate, biasCorrection(step, args.float("beta1")));
    return { parameter: descend(parameter, rate, divide(mean, largest)), state: { mean, largest } };
  },
  sample: "adamax(lr = 0.1)",
};

export default adamax;
