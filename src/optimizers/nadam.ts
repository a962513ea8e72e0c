/** @file nadam: Adam with Nesterov's look ahead. */
import type { Value } from "../ir/builder.ts";
import type { Arguments, OptimizerDefinition } from "../library/define.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { divide } from "../ops/divide.ts";
import { exp } from "../ops/exp.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { add } from "../ops/add.ts";
import { subtract } from "../ops/subtract.ts";
import { DECAY, decayed, epsArgument, rateArgument } from "./arithmetic.ts";
import { BETAS, denominator, MOMENTS, nextMoments } from "./moments.ts";

/** mu_t = beta1·(1 - ½·0.96^(t·momentum_decay)), f32[] */
function momentumAt(step: Value, args: Arguments): Value {
  const power = exp(scaleBy(step, args.float("momentum_decay") * Math.log(0.96)));
  return scaleBy(shiftBy(scaleBy(power, -0.5), 1), args.float("beta1"));
}

/** 1 - x */
function rest(x: Value): Value {
  return shiftBy(negate(x), 1);
}

const nadam: OptimizerDefinition = {
  name: "nadam",
  doc: {
    summary: "Adam with Nesterov's look ahead.",
    formula:
      "mu_t = beta1·(1 - ½·0.96^(t·momentum_decay)); m, v as adam; d = √v / √(1 - beta2^t) + eps; " +
      "w ← w - lr·((1 - mu_t) / (1 - Π mu_1…t)·g + mu_{t+1} / (1 - Π mu_1…t+1)·m) / d",
    source: "Dozat 2016; PyTorch's defaults",
  },
  arguments: [
    rateArgument(2e-3),
    ...BETAS,
    epsArgument(1e-8),
    DECAY,
    {
      name: "momentum_decay",
      type: { kind: "float", min: 0 },
      default: 0.004,
      doc: "How fast the momentum grows to beta1.",
    },
  ],
  state: () => [...MOMENTS, { name: "product", shape: "scalar", fill: 1 }],
  update({ parameter, gradient, state, learningRate, step, args }) {
    const g = decayed(gradient, parameter, args);
    const { mean, squares } = nextMoments(state, g, args);
    const now = momentumAt(step, args);
    const next = momentumAt(shiftBy(step, 1), args);
    const product = multiply(state["product"]!, now);
    const ofGradient = multiply(learningRate, divide(rest(now), rest(product)));
    const ofMean = multiply(learningRate, divide(next, rest(multiply(product, next))));
    const sum = add(multiply(broadcastLike(ofGradient, g), g), multiply(broadcastLike(ofMean, g), mean));
    const moved = subtract(parameter, divide(sum, denominator(squares, step, args)));
    return { parameter: moved, state: { mean, squares, product } };
  },
  sample: "nadam(lr = 0.1)",
};

export default nadam;
