/** @file contrastive_divergence: trains a restricted Boltzmann machine. */
import { machineShapes } from "../diagnostics/losses.ts";
import type { Value } from "../ir/builder.ts";
import { type Component, complain, type ExpandContext } from "../library/define.ts";
import { printValueType, SCALAR_TYPE, type ValueType } from "../library/types.ts";
import { add } from "../ops/add.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { less } from "../ops/less.ts";
import { matmul } from "../ops/matmul.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { random } from "../ops/random.ts";
import { reduceMean } from "../ops/reduce-mean.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { sigmoid } from "../ops/sigmoid.ts";
import { softplus } from "../ops/softplus.ts";
import { stopGradient } from "../ops/stop-gradient.ts";
import { subtract } from "../ops/subtract.ts";
import { sameSize } from "../sizes/size.ts";

interface Machine {
  readonly weight: Value;
  readonly hiddenBias: Value;
  readonly visibleBias: Value;
}

/** What the hidden units are told: v·W + c, [n, h]. */
function upwards(v: Value, { weight, hiddenBias }: Machine): Value {
  const sum = matmul(v, weight);
  return add(sum, broadcastLike(hiddenBias, sum));
}

/** Probabilities of the visible units: σ(h·Wᵀ + b), [n, v]. */
function downwards(h: Value, { weight, visibleBias }: Machine): Value {
  const sum = matmul(h, weight, { transposeB: true });
  return sigmoid(add(sum, broadcastLike(visibleBias, sum)));
}

/** F(v) = -v·b - Σ ln(1 + e^(v·W + c)), [n]. */
function freeEnergy(v: Value, machine: Machine): Value {
  const linear = reduceSum(multiply(v, broadcastLike(machine.visibleBias, v)), [1]);
  return negate(add(linear, reduceSum(softplus(upwards(v, machine)), [1])));
}

/** 1 with the given probability; at rest the probability itself. */
function sample({ builder, mode, stream }: ExpandContext, probability: Value): Value {
  if (mode === "infer") return probability;
  const draw = random(builder, probability.type.shape, { distribution: "uniform", stream: stream() });
  return cast(less(draw, probability), "f32");
}

function fits(visible: ValueType, weight: ValueType, hiddenBias: ValueType, visibleBias: ValueType): boolean {
  const shapes =
    visible.axes.length === 1 &&
    weight.axes.length === 2 &&
    hiddenBias.axes.length === 1 &&
    visibleBias.axes.length === 1;
  const once = visible.batched && !weight.batched && !hiddenBias.batched && !visibleBias.batched;
  if (!shapes || !once || visible.dtype !== "f32") return false;
  const [v, h] = [weight.axes[0]!.size, weight.axes[1]!.size];
  return (
    sameSize(visible.axes[0]!.size, v) &&
    sameSize(visibleBias.axes[0]!.size, v) &&
    sameSize(hiddenBias.axes[0]!.size, h)
  );
}

const contrastiveDivergence: Component = {
  kind: "loss",
  name: "contrastive_divergence",
  family: "losses",
  doc: {
    summary:
      "Trains a restricted Boltzmann machine: how much lower the free energy of data is than that of what the machine makes of it.",
    formula:
      "mean F(v) - F(v'), F(v) = -v·b - Σ ln(1 + e^(v·W + c)); v' after `steps` turns h ~ σ(v·W + c), v' = σ(h·Wᵀ + b), taken as constant. " +
      "v: [v] in 0…1, W: [v, h], c: [h], b: [v]; at rest h is its probability",
    source: "Hinton 2002; Hinton, Osindero and Teh 2006",
  },
  operands: [
    { name: "visible", doc: "The data, or the hidden probabilities of the machine below, in 0…1." },
    { name: "weight", doc: "W, such as up.weight." },
    { name: "hidden_bias", doc: "c, such as up.bias." },
    { name: "visible_bias", doc: "b, such as the bias of the way back." },
  ],
  arguments: [{ name: "steps", type: { kind: "int", min: 1 }, default: 1, doc: "Turns of the chain." }],
  infer({ operands }) {
    const [visible, weight, hiddenBias, visibleBias] = [
      operands[0]!,
      operands[1]!,
      operands[2]!,
      operands[3]!,
    ];
    if (fits(visible, weight, hiddenBias, visibleBias)) return [SCALAR_TYPE];
    return complain(machineShapes, {
      visible: printValueType(visible),
      weight: printValueType(weight),
      hiddenBias: printValueType(hiddenBias),
      visibleBias: printValueType(visibleBias),
    });
  },
  expand(context) {
    const { operands, args } = context;
    const visible = operands[0]!;
    const machine = { weight: operands[1]!, hiddenBias: operands[2]!, visibleBias: operands[3]! };
    let dream = visible;
    for (let k = args.int("steps"); k > 0; k--) {
      const hidden = sample(context, sigmoid(upwards(dream, machine)));
      dream = downwards(hidden, machine);
    }
    return [
      reduceMean(subtract(freeEnergy(visible, machine), freeEnergy(stopGradient(dream), machine)), [0]),
    ];
  },
  samples: [],
};

export default contrastiveDivergence;
