/** @file rmsprop: gradients divided by their recent size. */
import type { Value } from "../ir/builder.ts";
import type { Arguments, OptimizerDefinition, OptimizerState } from "../library/define.ts";
import { add } from "../ops/add.ts";
import { divide } from "../ops/divide.ts";
import { filled } from "../ops/filled.ts";
import { maximum } from "../ops/maximum.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { sqrt } from "../ops/sqrt.ts";
import { subtract } from "../ops/subtract.ts";
import {
  blend,
  DECAY,
  decayed,
  descend,
  epsArgument,
  rateArgument,
  shareArgument,
  square,
} from "./arithmetic.ts";

/** A state for each option that is switched on. */
function states(args: Arguments): readonly OptimizerState[] {
  const names = ["squares"];
  if (args.bool("centered")) names.push("mean");
  if (args.float("momentum") > 0) names.push("velocity");
  return names.map((name) => ({ name, shape: "parameter", fill: 0 }));
}

const rmsprop: OptimizerDefinition = {
  name: "rmsprop",
  doc: {
    summary: "Divides the gradient by the root of a moving average of its square.",
    formula:
      "g ← g + decay·w; s ← rho·s + (1 - rho)·g²; centered: m ← rho·m + (1 - rho)·g, v = s - m², else v = s; " +
      "q = g / (√v + eps); momentum: V ← momentum·V + q, w ← w - lr·V, else w ← w - lr·q",
    source: "Tieleman and Hinton 2012; Graves 2013 (centered); PyTorch's defaults",
  },
  arguments: [
    rateArgument(0.01),
    shareArgument("rho", 0.99, "Weight of the past in the averages."),
    epsArgument(1e-8),
    shareArgument("momentum", 0, "Share of the velocity that is kept."),
    {
      name: "centered",
      type: { kind: "bool" },
      default: false,
      doc: "Divides by the deviation instead of the size.",
    },
    DECAY,
  ],
  state: states,
  update({ parameter, gradient, state, learningRate, args }) {
    const rho = args.float("rho");
    const g = decayed(gradient, parameter, args);
    const next: Record<string, Value> = {};
    const squares = (next["squares"] = blend(state["squares"]!, square(g), rho));
    let variance = squares;
    if (args.bool("centered")) {
      const mean = (next["mean"] = blend(state["mean"]!, g, rho));
      variance = maximum(subtract(squares, square(mean)), filled(squares, 0));
    }
    let direction = divide(g, shiftBy(sqrt(variance), args.float("eps")));
    const momentum = args.float("momentum");
    if (momentum > 0) direction = next["velocity"] = add(scaleBy(state["velocity"]!, momentum), direction);
    return { parameter: descend(parameter, learningRate, direction), state: next };
  },
  sample: "rmsprop(lr = 0.01)",
};

export default rmsprop;
