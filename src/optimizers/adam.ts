/** @file adam: moving averages of the gradient and its square, bias-corrected. */
import type { OptimizerDefinition } from "../library/define.ts";
import { AMSGRAD, adamStates, adamStep } from "./adam-step.ts";
import { DECAY, decayed, epsArgument, rateArgument } from "./arithmetic.ts";
import { BETAS } from "./moments.ts";

const adam: OptimizerDefinition = {
  name: "adam",
  doc: {
    summary: "Steps along the average gradient, divided by its recent size.",
    formula:
      "g ← g + decay·w; m ← beta1·m + (1 - beta1)·g; v ← beta2·v + (1 - beta2)·g²; " +
      "w ← w - lr / (1 - beta1^t)·m / (√v / √(1 - beta2^t) + eps), t from 1",
    source: "Kingma and Ba 2014; PyTorch's defaults",
  },
  arguments: [rateArgument(1e-3), ...BETAS, epsArgument(1e-8), DECAY, AMSGRAD],
  state: adamStates,
  update: (context) =>
    adamStep(context, context.parameter, decayed(context.gradient, context.parameter, context.args)),
  sample: "adam(lr = 0.1)",
};

export default adam;
