/** @file radam: Adam whose first steps wait until the average of squares can be trusted. */
import type { Value } from "../ir/builder.ts";
import type { OptimizerDefinition } from "../library/define.ts";
import { add } from "../ops/add.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { divide } from "../ops/divide.ts";
import { exp } from "../ops/exp.ts";
import { filled } from "../ops/filled.ts";
import { greater } from "../ops/greater.ts";
import { maximum } from "../ops/maximum.ts";
import { multiply } from "../ops/multiply.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { select } from "../ops/select.ts";
import { sqrt } from "../ops/sqrt.ts";
import { biasCorrection, DECAY, decayed, descend, epsArgument, rateArgument } from "./arithmetic.ts";
import { BETAS, MOMENTS, nextMoments } from "./moments.ts";

/** Below this length of the average its square root is not used. */
const SHORTEST = 5;

/** ρ_t = ρ - 2·t·beta2^t / (1 - beta2^t), f32[] */
function averageLength(step: Value, beta2: number, longest: number): Value {
  const share = divide(exp(scaleBy(step, Math.log(beta2))), biasCorrection(step, beta2));
  return add(filled(step, longest), scaleBy(multiply(step, share), -2));
}

const radam: OptimizerDefinition = {
  name: "radam",
  doc: {
    summary: "Adam that warms up by itself: plain momentum until the average of squares is long enough.",
    formula:
      "m, v as adam; ρ = 2 / (1 - beta2) - 1, ρ_t = ρ - 2·t·beta2^t / (1 - beta2^t); for ρ_t > 5: " +
      "w ← w - lr·m̂·√((ρ_t - 4)(ρ_t - 2)ρ / ((ρ - 4)(ρ - 2)ρ_t)) ·√(1 - beta2^t) / (√v + eps), else w ← w - lr·m̂",
    source: "Liu et al. 2019; PyTorch's form",
  },
  arguments: [rateArgument(1e-3), ...BETAS, epsArgument(1e-8), DECAY],
  state: () => MOMENTS,
  update({ parameter, gradient, state, learningRate, step, args }) {
    const { mean, squares } = nextMoments(state, decayed(gradient, parameter, args), args);
    const longest = 2 / (1 - args.float("beta2")) - 1;
    const length = averageLength(step, args.float("beta2"), longest);
    const trusted = greater(length, filled(length, SHORTEST));
    // Where it is not trusted the root is not used; it is kept real all the same.
    const safe = maximum(length, filled(length, SHORTEST));
    const top = scaleBy(
      multiply(shiftBy(safe, -4), shiftBy(safe, -2)),
      longest / ((longest - 4) * (longest - 2)),
    );
    const rectified = sqrt(multiply(divide(top, safe), biasCorrection(step, args.float("beta2"))));
    const root = shiftBy(sqrt(squares), args.float("eps"));
    const factor = select(
      broadcastLike(trusted, squares),
      divide(broadcastLike(rectified, squares), root),
      filled(squares, 1),
    );
    const rate = divide(learningRate, biasCorrection(step, args.float("beta1")));
    return { parameter: descend(parameter, rate, multiply(mean, factor)), state: { mean, squares } };
  },
  sample: "radam(lr = 0.1)",
};

export default radam;
