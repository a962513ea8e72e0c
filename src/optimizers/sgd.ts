/** @file sgd: gradient descent, with momentum and Nesterov's look ahead. */
import { nesterovWithoutMomentum } from "../diagnostics/losses.ts";
import type { Value } from "../ir/builder.ts";
import { type Arguments, complain, type OptimizerDefinition } from "../library/define.ts";
import { add } from "../ops/add.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { equal } from "../ops/equal.ts";
import { filled } from "../ops/filled.ts";
import { multiply } from "../ops/multiply.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { DECAY, decayed, descend, rateArgument, shareArgument } from "./arithmetic.ts";

/** (1 - dampening)·g, but g in the first step. */
function dampened(g: Value, step: Value, args: Arguments): Value {
  const dampening = args.float("dampening");
  if (dampening === 0) return g;
  const isFirst = cast(equal(step, filled(step, 1)), "f32");
  return multiply(g, broadcastLike(shiftBy(scaleBy(isFirst, dampening), 1 - dampening), g));
}

const sgd: OptimizerDefinition = {
  name: "sgd",
  doc: {
    summary: "Stochastic gradient descent.",
    formula:
      "g ← g + decay·w; V ← momentum·V + (1 - dampening)·g, V ← g in the first step; w ← w - lr·V; nesterov: w ← w - lr·(g + momentum·V)",
    source: "Robbins and Monro 1951; Polyak 1964; Nesterov 1983; in PyTorch's form",
  },
  arguments: [
    rateArgument(),
    shareArgument("momentum", 0, "Share of the velocity that is kept."),
    shareArgument("dampening", 0, "Share of the gradient that is kept from the velocity."),
    { name: "nesterov", type: { kind: "bool" }, default: false, doc: "Looks ahead along the momentum." },
    DECAY,
  ],
  check: (args) =>
    args.bool("nesterov") && args.float("momentum") === 0
      ? complain(
          nesterovWithoutMomentum,
          { name: "sgd" },
          { help: ["sgd(…, momentum = 0.9, nesterov = true)"] },
        )
      : null,
  state: (args) => (args.float("momentum") === 0 ? [] : [{ name: "velocity", shape: "parameter", fill: 0 }]),
  update({ parameter, gradient, state, learningRate, step, args }) {
    const g = decayed(gradient, parameter, args);
    const momentum = args.float("momentum");
    const velocity =
      momentum === 0 ? null : add(scaleBy(state["velocity"]!, momentum), dampened(g, step, args));
    const ahead = velocity && args.bool("nesterov") ? add(g, scaleBy(velocity, momentum)) : velocity;
    const kept: Readonly<Record<string, Value>> = velocity ? { velocity } : {};
    return { parameter: descend(parameter, learningRate, ahead ?? g), state: kept };
  },
  sample: "sgd(lr = 0.1, momentum = 0.9)",
};

export default sgd;
