/** @file ONNX's losses and updates by our losses and optimizers. */
import type { Value } from "../../../src/ir/builder.ts";
import { cast } from "../../../src/ops/cast.ts";
import { equal } from "../../../src/ops/equal.ts";
import { filled } from "../../../src/ops/filled.ts";
import { multiply } from "../../../src/ops/multiply.ts";
import { negate } from "../../../src/ops/negate.ts";
import { shiftBy } from "../../../src/ops/numbers.ts";
import { oneHot } from "../../../src/ops/one-hot.ts";
import { reduceSum } from "../../../src/ops/reduce-sum.ts";
import { broadcastLike } from "../../../src/ops/broadcast.ts";
import {
  type Adapter,
  type Call,
  channelsFirst,
  channelsLast,
  has,
  input,
  numberOf,
  type Output,
  shapeOf,
} from "../call.ts";
import { useLayer, useLoss, useOptimizer } from "../use-component.ts";

export const LOSSES: Readonly<Record<string, Adapter>> = {
  NegativeLogLikelihoodLoss: (call) => [overClasses(call, "nll", (x) => x)],
  SoftmaxCrossEntropyLoss: (call) => {
    const logs = (x: Value) => useLayer("LogSoftmax", x);
    return [overClasses(call, "cross_entropy", logs), channelsFirst(logs(scoresOf(call)))].slice(
      0,
      call.outputs,
    );
  },
  Adam: (call) =>
    update(call, ["mean", "squares"], "adam", {
      beta1: numberOf(call, "alpha", 0.9),
      beta2: numberOf(call, "beta", 0.999),
      eps: numberOf(call, "epsilon", 1e-6),
      decay: numberOf(call, "norm_coefficient", 0),
    }),
  Adagrad: (call) =>
    update(call, ["squares"], "adagrad", {
      eps: numberOf(call, "epsilon", 1e-6),
      decay: numberOf(call, "norm_coefficient", 0),
    }),
  Momentum: (call) =>
    update(call, ["velocity"], "sgd", {
      momentum: numberOf(call, "alpha", 0),
      nesterov: call.attributes["mode"] === "nesterov",
      decay: numberOf(call, "norm_coefficient", 0),
    }),
};

function scoresOf(call: Call): Value {
  return channelsLast(input(call, 0));
}

/** The mean is our loss; sums and single losses, which are no loss here, are its terms by hand. */
function overClasses(call: Call, loss: string, logs: (x: Value) => Value): Value {
  const x = scoresOf(call);
  const target = cast(input(call, 1), "index");
  const ignored = call.attributes["ignore_index"] as number | undefined;
  const kept =
    ignored === undefined ? null : shiftBy(negate(cast(equal(target, filled(target, ignored)), "f32")), 1);
  const weight = call.numbers(2);
  const reduction = call.attributes["reduction"] ?? "mean";
  if (reduction === "mean") return useLoss(loss, [x, target, null, kept], weight ? { weight } : {});
  const right = oneHot(target, shapeOf(x).at(-1)!);
  const weighed = has(call, 2) ? multiply(right, broadcastLike(input(call, 2), right)) : right;
  const terms = negate(reduceSum(multiply(weighed, logs(x)), [shapeOf(x).length - 1]));
  const items = kept ? multiply(terms, kept) : terms;
  return reduction === "none"
    ? items
    : reduceSum(
        items,
        shapeOf(items).map((_, i) => i),
      );
}

/** ONNX corrects no bias at its step 0; a step so late that there is nothing left to correct. */
const LATE = 1e9;

/** Inputs R, T, then all weights, all gradients and each state of all weights; outputs the same without gradients. */
function update(
  call: Call,
  states: readonly string[],
  name: string,
  given: Parameters<typeof useOptimizer>[1],
): readonly Output[] {
  const count = (call.inputs.length - 2) / (2 + states.length);
  const at = (kind: number, i: number) => input(call, 2 + kind * count + i);
  const results = Array.from({ length: count }, (_, i) =>
    useOptimizer(
      name,
      { lr: 1, ...given },
      {
        parameter: at(0, i),
        gradient: at(1, i),
        learningRate: input(call, 0),
        state: Object.fromEntries(states.map((state, k) => [state, at(2 + k, i)])),
      },
      LATE,
    ),
  );
  return [
    ...results.map((r) => r.parameter),
    ...states.flatMap((state) => results.map((r) => r.state[state]!)),
  ];
}
