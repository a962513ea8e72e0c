/** @file adagrad: steps shrink with the sum of squared gradients. */
import type { OptimizerDefinition } from "../library/define.ts";
import { add } from "../ops/add.ts";
import { divide } from "../ops/divide.ts";
import { shiftBy } from "../ops/numbers.ts";
import { sqrt } from "../ops/sqrt.ts";
import { DECAY, decayed, descend, epsArgument, rateArgument, square } from "./arithmetic.ts";

const adagrad: OptimizerDefinition = {
  name: "adagrad",
  doc: {
    summary: "Each weight's step shrinks with the sum of its squared gradients.",
    formula: "g ← g + decay·w; A ← A + g²; w ← w - lr·g / (√A + eps)",
    source: "Duchi et al. 2011; PyTorch's defaults",
  },
  arguments: [
    rateArgument(0.01),
    epsArgument(1e-10),
    DECAY,
    {
      name: "initial",
      type: { kind: "float", min: 0 },
      default: 0,
      doc: "Start value of the sum of squares.",
    },
  ],
  state: (args) => [{ name: "squares", shape: "parameter", fill: args.float("initial") }],
  update({ parameter, gradient, state, learningRate, args }) {
    const g = decayed(gradient, parameter, args);
    const squares = add(state["squares"]!, square(g));
    const direction = divide(g, shiftBy(sqrt(squares), args.float("eps")));
    return { parameter: descend(parameter, learningRate, direction), state: { squares } };
  },
  sample: "adagrad(lr = 0.5)",
};

export default adagrad;
