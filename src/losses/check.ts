/** @file What losses and metrics ask of their operands; each check gives a complaint or null. */
import {
  choicesDiffer,
  classAxisMissing,
  classesDiffer,
  classWanted,
  maskProblem,
  numbersWanted,
  oneClass,
  predictionNotNumbers,
  shapesDiffer,
  weightProblem,
} from "../diagnostics/losses.ts";
import { type Complaint, complain, type InferContext } from "../library/define.ts";
import { type Axis, printShape, printValueType, sameAxes, type ValueType } from "../library/types.ts";
import { constantOf, printSize, sameSize } from "../sizes/size.ts";
import { MASK_AT, WEIGHT_AT } from "./operands.ts";

/** The first complaint, or null. */
export function firstOf(...complaints: readonly (Complaint | null)[]): Complaint | null {
  return complaints.find((c) => c !== null) ?? null;
}

/** Prediction and target are numbers of one shape. */
export function checkNumbers(name: string, prediction: ValueType, target: ValueType): Complaint | null {
  if (prediction.dtype !== "f32") return complainOfPrediction(name, prediction, target);
  if (target.dtype === "index") {
    const k = target.classes ? printSize(target.classes) : "k";
    return complain(
      numbersWanted,
      { name, target: printValueType(target) },
      {
        help: [
          `cross_entropy takes the index as it is, with ${k} scores`,
          `\`-> OneHot(${k})\` makes ${k} numbers of it`,
        ],
      },
    );
  }
  return checkSameShape(name, prediction, target, ["the prediction", "the target"]);
}

/** Two values of one shape, both one an example or neither. */
export function checkSameShape(
  name: string,
  a: ValueType,
  b: ValueType,
  are: readonly [string, string],
): Complaint | null {
  if (sameAxes(a, b) && a.batched === b.batched) return null;
  const [first, second] = [`${are[0]} ${describe(a)}`, `${are[1]} ${describe(b)}`];
  return complain(shapesDiffer, { name, first, second }, { help: shapeHelp(a, b) });
}

/** Scores over classes on the last axis, and a target that is an index or one-hot; warns of a single class. */
export function checkClasses(context: InferContext, name: string): Complaint | null {
  const prediction = context.operands[0]!;
  const target = context.operands[1]!;
  if (prediction.dtype !== "f32") return complainOfPrediction(name, prediction, target);
  const scores = prediction.axes.at(-1);
  if (!scores)
    return complain(
      classAxisMissing,
      { name, found: printValueType(prediction) },
      { help: ["bce_logits for one yes-or-no score"] },
    );
  const complaint =
    target.dtype === "index"
      ? checkIndex(name, prediction, target, scores)
      : checkOneHot(name, prediction, target, scores);
  if (!complaint && constantOf(scores.size) === 1) {
    context.warn(
      complain(
        oneClass,
        { name, found: printShape(prediction) },
        { help: ["bce_logits with a target f32[1], or two classes"] },
      ),
    );
  }
  return complaint;
}

/** The list or value given as `weight`. */
export function checkWeight({ operands, args }: InferContext, name: string): Complaint | null {
  const target = operands[1]!;
  const weight = operands[WEIGHT_AT] ?? null;
  if (weight && (weight.dtype === "index" || !sameAxes(weight, target))) {
    const needed = `a value of the target's shape ${printShape(target)}, or one number a class`;
    return complain(weightProblem, { name, found: printValueType(weight), needed });
  }
  const given = args.raw("weight");
  if (given?.kind !== "list") return null;
  const classes = operands[0]!.axes.at(-1);
  if (classes && constantOf(classes.size) === given.items.length) return null;
  const needed = classes
    ? `${printSize(classes.size)}, one for each class`
    : "a value of the target's shape: there is no axis of classes";
  return complain(weightProblem, { name, found: `a list of ${given.items.length}`, needed });
}

/** A mask over the first of the axes that the loss has one value for each of. */
export function checkMask(
  { operands }: InferContext,
  name: string,
  items: readonly Axis[],
  at = MASK_AT,
): Complaint | null {
  const mask = operands[at] ?? null;
  if (!mask) return null;
  const fits =
    mask.dtype !== "index" &&
    mask.axes.length <= items.length &&
    mask.axes.every((a, i) => sameSize(a.size, items[i]!.size));
  if (fits && mask.batched === operands[0]!.batched) return null;
  return complain(maskProblem, {
    name,
    found: describe(mask),
    items: `[${items.map((a) => printSize(a.size)).join(", ")}]`,
  });
}

/** The axes that are left of a loss that sums over all but batch and time: [t] of [t, c] and [t, h, w, c], else none. */
export function timeAxes(type: ValueType): readonly Axis[] {
  return type.axes.length === 2 || type.axes.length === 4 ? type.axes.slice(0, 1) : [];
}

function checkIndex(name: string, prediction: ValueType, target: ValueType, scores: Axis): Complaint | null {
  const choices = prediction.axes.slice(0, -1);
  const fits =
    choices.length === target.axes.length && choices.every((a, i) => sameSize(a.size, target.axes[i]!.size));
  if (!fits || prediction.batched !== target.batched) {
    const count =
      choices.length === 0
        ? "one choice"
        : `a choice for each of [${choices.map((a) => printSize(a.size)).join(", ")}]`;
    const help =
      choices.length === 1 && target.axes.length === 0
        ? ["insert Last to choose once, after the last step"]
        : [];
    return complain(
      choicesDiffer,
      { name, prediction: printShape(prediction), choices: count, target: describe(target) },
      { help },
    );
  }
  if (!target.classes || sameSize(target.classes, scores.size)) return null;
  const [wide, classes] = [printSize(scores.size), printSize(target.classes)];
  return complain(
    classesDiffer,
    { name, scores: wide, classes, target: printValueType(target) },
    {
      help:
        wide === "1"
          ? [
              `make the last axis of the prediction ${classes} wide`,
              ONE_SCORE[name] ?? ONE_SCORE["bce_logits"]!,
            ]
          : [`make the last axis of the prediction ${classes} wide, or the target index(${wide})`],
    },
  );
}

/** What takes a single score for two classes. */
const ONE_SCORE: Readonly<Record<string, string>> = {
  bce_logits: "or take one score for two classes: bce_logits with a target f32[1] of 0 and 1",
  hinge: "or take one score for two classes: a target f32[1] of -1 and 1",
  squared_hinge: "or take one score for two classes: a target f32[1] of -1 and 1",
};

function checkOneHot(name: string, prediction: ValueType, target: ValueType, scores: Axis): Complaint | null {
  if (sameAxes(prediction, target) && prediction.batched === target.batched) return null;
  const k = printSize(scores.size);
  const rest = prediction.axes.slice(0, -1).map((a) => printSize(a.size));
  return complain(
    classWanted,
    { name, prediction: printShape(prediction), target: describe(target) },
    {
      help: [
        `declare the target as index(${k})${rest.length > 0 ? `[${rest.join(", ")}]` : ""}`,
        `or one-hot as f32[${[...rest, k].join(", ")}]`,
      ],
    },
  );
}

function complainOfPrediction(name: string, prediction: ValueType, target: ValueType): Complaint {
  const help = target.dtype === "f32" ? [`the prediction comes first: ${name}(prediction, target)`] : [];
  return complain(predictionNotNumbers, { name, found: printValueType(prediction) }, { help });
}

function shapeHelp(a: ValueType, b: ValueType): readonly string[] {
  if (a.axes.length === b.axes.length + 1 && constantOf(a.axes.at(-1)!.size) === 1)
    return [`declare the target as ${printValueType(a)}`];
  if (a.axes.length === 2 && b.axes.length === 1)
    return ["insert Last to take the final step of the sequence"];
  return [];
}

/** `f32[3]`, and whether it exists once instead of for each example. */
function describe(type: ValueType): string {
  return printValueType(type) + (type.batched ? "" : " (one for all examples)");
}
