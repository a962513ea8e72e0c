/** @file Losses that go element by element: what they share but their formula. */
import type { Value } from "../ir/builder.ts";
import type {
  ArgumentSpec,
  Component,
  ComponentSample,
  Doc,
  ExpandContext,
  InferContext,
} from "../library/define.ts";
import { SCALAR_TYPE } from "../library/types.ts";
import { broadcastTo } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { checkMask, checkNumbers, checkWeight, firstOf, timeAxes } from "./check.ts";
import { CLASS_WEIGHT, COMPARED, MASK_AT } from "./operands.ts";
import { meanOf, sumOverChannels, weigh } from "./reduce.ts";

interface ElementLoss {
  readonly name: string;
  readonly doc: Doc;
  readonly arguments?: readonly ArgumentSpec[];
  /** The loss of each element, of the operands' shape. */
  readonly formula: (prediction: Value, target: Value, context: ExpandContext) => Value;
  /** mean: over every element. sum: over channels, then the mean over batch and time. */
  readonly over: "mean" | "sum";
  readonly samples: readonly ComponentSample[];
}

/** A loss of equal shapes, with `weight` and `mask`. The target may be a plain number: `bce_logits(score, 1)`. */
export function elementLoss({ name, doc, formula, over, samples, ...rest }: ElementLoss): Component {
  return {
    kind: "loss",
    name,
    family: "losses",
    doc,
    operands: COMPARED,
    arguments: [...(rest.arguments ?? []), CLASS_WEIGHT],
    infer(given) {
      const context = { ...given, operands: withTarget(given.operands) };
      const [prediction, target] = [context.operands[0]!, context.operands[1]!];
      const items = over === "mean" ? prediction.axes : timeAxes(prediction);
      return (
        firstOf(checkNumbers(name, prediction, target), checkWeight(context, name)) ??
        checkMask(context, name, items) ?? [SCALAR_TYPE]
      );
    },
    expand(context) {
      const [prediction, target] = [context.operands[0]!, cast(context.operands[1]!, "f32")];
      const elements = weigh(
        context,
        formula(prediction, broadcastTo(target, prediction.type.shape), context),
      );
      return [
        meanOf(over === "mean" ? elements : sumOverChannels(elements), context.operands[MASK_AT] ?? null),
      ];
    },
    samples,
  };
}

/** Operand types, a plain number as target standing for one of the prediction's shape. */
function withTarget(operands: InferContext["operands"]): InferContext["operands"] {
  const [prediction, target, ...rest] = operands;
  const isNumber = target?.dtype === "f32" && target.axes.length === 0 && !target.batched;
  return prediction && isNumber ? [prediction, { ...prediction, dtype: "f32" }, ...rest] : operands;
}
