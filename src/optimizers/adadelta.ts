/** @file adadelta: steps in proportion to the steps before. */
import type { OptimizerDefinition } from "../library/define.ts";
import { divide } from "../ops/divide.ts";
import { multiply } from "../ops/multiply.ts";
import { shiftBy } from "../ops/numbers.ts";
import { sqrt } from "../ops/sqrt.ts";
import { blend, DECAY, decayed, descend, rateArgument, shareArgument, square } from "./arithmetic.ts";

const adadelta: OptimizerDefinition = {
  name: "adadelta",
  doc: {
    summary: "Scales gradients by the ratio of recent steps to recent gradients; needs no learning rate.",
    formula:
      "g ← g + decay·w; s ← rho·s + (1 - rho)·g²; d = √(u + eps) / √(s + eps)·g; u ← rho·u + (1 - rho)·d²; w ← w - lr·d",
    source: "Zeiler 2012; PyTorch's defaults",
  },
  arguments: [
    rateArgument(1),
    shareArgument("rho", 0.9, "Weight of the past in both averages."),
    {
      name: "eps",
      type: { kind: "float", min: 0 },
      default: 1e-6,
      doc: "Added under both roots; sets the first steps.",
    },
    DECAY,
  ],
  state: () => [
    { name: "squares", shape: "parameter", fill: 0 },
    { name: "steps", shape: "parameter", fill: 0 },
  ],
  update({ parameter, gradient, state, learningRate, args }) {
    const rho = args.float("rho");
    const eps = args.float("eps");
    const g = decayed(gradient, parameter, args);
    const squares = blend(state["squares"]!, square(g), rho);
    const ratio = divide(sqrt(shiftBy(state["steps"]!, eps)), sqrt(shiftBy(squares, eps)));
    const delta = multiply(ratio, g);
    const steps = blend(state["steps"]!, square(delta), rho);
    return { parameter: descend(parameter, learningRate, delta), state: { squares, steps } };
  },
  sample: "adadelta(lr = 10, rho = 0.9, eps = 1e-4)",
};

export default adadelta;
