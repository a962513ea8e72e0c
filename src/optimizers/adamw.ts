/** @file adamw: Adam with weight decay apart from the gradient. */
import type { OptimizerDefinition } from "../library/define.ts";
import { scaleBy } from "../ops/numbers.ts";
import { AMSGRAD, adamStates, adamStep } from "./adam-step.ts";
import { DECAY, descend, epsArgument, rateArgument } from "./arithmetic.ts";
import { BETAS } from "./moments.ts";

const adamw: OptimizerDefinition = {
  name: "adamw",
  doc: {
    summary: "Adam with weight decay apart from the gradient.",
    formula: "w ← w - lr·decay·w, then as adam without decay",
    source: "Loshchilov and Hutter 2017; PyTorch's defaults",
  },
  arguments: [
    rateArgument(1e-3),
    { ...DECAY, default: 0.01, doc: "Weight decay: each step first shrinks w by lr·decay." },
    ...BETAS,
    epsArgument(1e-8),
    AMSGRAD,
  ],
  state: adamStates,
  update(context) {
    const { parameter, gradient, learningRate, args } = context;
    const decay = args.float("decay");
    const shrunk = decay === 0 ? parameter : descend(parameter, learningRate, scaleBy(parameter, decay));
    return adamStep(context, shrunk, gradient);
  },
  sample: "adamw(lr = 0.1, decay = 0)",
};

export default adamw;
