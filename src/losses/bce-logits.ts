/** @file bce_logits: binary cross entropy of logits. */
import type { Value } from "../ir/builder.ts";
import type { ExpandContext } from "../library/define.ts";
import { add } from "../ops/add.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { multiply } from "../ops/multiply.ts";
import { negate } from "../ops/negate.ts";
import { shiftBy } from "../ops/numbers.ts";
import { softplus } from "../ops/softplus.ts";
import { subtract } from "../ops/subtract.ts";
import { elementLoss } from "./element-loss.ts";
import { vector } from "./reduce.ts";

/** The weight of the positive answer, one or one an output, as a value of x's shape. */
function positiveWeight({ args, builder }: ExpandContext, x: Value): Value | null {
  const numbers = args.has("pos_weight") ? args.numbers("pos_weight") : [];
  return numbers.length === 0 ? null : broadcastLike(vector(builder, numbers), x);
}

export default elementLoss({
  name: "bce_logits",
  doc: {
    summary: "Binary cross entropy of logits, over every element; exact for logits of any size.",
    formula:
      "mean ln(1 + e^x) - y·x, y in [0, 1]; with pos_weight k: (1 - y)·x + (1 + (k - 1)·y)·ln(1 + e^-x)",
    source: "PyTorch's binary_cross_entropy_with_logits",
  },
  arguments: [
    {
      name: "pos_weight",
      type: { kind: "list", of: { kind: "float", min: 0 } },
      default: null,
      doc: "Weight of the positive answer, one number for each output.",
    },
  ],
  formula(x, y, context) {
    const k = positiveWeight(context, x);
    if (!k) return subtract(softplus(x), multiply(y, x));
    const factor = shiftBy(multiply(shiftBy(k, -1), y), 1);
    return add(multiply(shiftBy(negate(y), 1), x), multiply(factor, softplus(negate(x))));
  },
  over: "mean",
  samples: [
    { source: "bce_logits(x, y)", inputs: ["f32[3]", "f32[3]"] },
    { source: "bce_logits(x, y, pos_weight = [0.5, 1, 3])", inputs: ["f32[3]", "f32[3]"] },
  ],
});
