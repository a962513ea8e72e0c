/** @file contrastive: pulls pairs together or pushes them apart. */
import { numbersWanted, vectorWanted } from "../diagnostics/losses.ts";
import { type Component, complain } from "../library/define.ts";
import { printValueType, SCALAR_TYPE, type ValueType } from "../library/types.ts";
import { add } from "../ops/add.ts";
import { cast } from "../ops/cast.ts";
import { filled } from "../ops/filled.ts";
import { maximum } from "../ops/maximum.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { relu } from "../ops/relu.ts";
import { sqrt } from "../ops/sqrt.ts";
import { subtract } from "../ops/subtract.ts";
import { constantOf } from "../sizes/size.ts";
import { checkMask, checkSameShape, firstOf } from "./check.ts";
import { MARGIN } from "./margin.ts";
import { MASK } from "./operands.ts";
import { lastAxis, meanOf } from "./reduce.ts";

/** Keeps the derivative of the distance finite where both are the same. */
const SMALLEST = 1e-12;

/** The label is 0 or 1: numbers, bool or index(2), one for each pair. */
function checkLabel(label: ValueType, pairs: ValueType) {
  if (label.dtype === "index" && label.classes && constantOf(label.classes) !== 2) {
    return complain(
      numbersWanted,
      { name: "contrastive", target: printValueType(label) },
      { help: ["1 for a pair that belongs together, 0 for another"] },
    );
  }
  return checkSameShape("contrastive", { ...pairs, axes: pairs.axes.slice(0, -1) }, label, [
    "the distances",
    "the label",
  ]);
}

const contrastive: Component = {
  kind: "loss",
  name: "contrastive",
  family: "losses",
  doc: {
    summary: "Pulls pairs that belong together towards each other, and pushes others apart up to a margin.",
    formula:
      "½·(s·D² + (1 - s)·max(0, margin - D)²), D = ‖a - b‖ along the last axis, s = 1 for a pair that belongs together; mean",
    source: "Hadsell, Chopra and LeCun 2006 (whose Y is 1 - s)",
  },
  operands: [
    { name: "a" },
    { name: "b" },
    { name: "same", doc: "1 for a pair that belongs together, 0 for another." },
    MASK,
  ],
  arguments: [MARGIN],
  infer(context) {
    const [a, b, label] = [context.operands[0]!, context.operands[1]!, context.operands[2]!];
    if (a.axes.length === 0) return complain(vectorWanted, { name: "contrastive", found: printValueType(a) });
    return (
      firstOf(checkSameShape("contrastive", a, b, ["the first", "the second"]), checkLabel(label, a)) ??
      checkMask(context, "contrastive", a.axes.slice(0, -1)) ?? [SCALAR_TYPE]
    );
  },
  expand({ operands, args }) {
    const difference = subtract(operands[0]!, operands[1]!);
    const same = cast(operands[2]!, "f32");
    const squared = reduceSum(multiply(difference, difference), lastAxis(difference));
    const distance = sqrt(maximum(squared, filled(squared, SMALLEST)));
    const short = relu(shiftBy(negate(distance), args.float("margin")));
    const apart = multiply(shiftBy(negate(same), 1), multiply(short, short));
    return [meanOf(scaleBy(add(multiply(same, squared), apart), 0.5), operands[3] ?? null)];
  },
  samples: [{ source: "contrastive(x, y, z, margin = 3)", inputs: ["f32[4]", "f32[4]", "f32[]"] }],
};

export default contrastive;
