/** @file confusion: the matrix of what is true against what was said. */
import { binary, type Scalar, scalar } from "../ir/scalar.ts";
import { dimProduct } from "../ir/types.ts";
import type { MetricDefinition } from "../library/define.ts";
import { checkClasses } from "../losses/check.ts";
import { matmul } from "../ops/matmul.ts";
import { oneHot } from "../ops/one-hot.ts";
import { reshape } from "../ops/reshape.ts";
import { ANSWERED, classesOf, ratio } from "./answers.ts";

const confusion: MetricDefinition = {
  name: "confusion",
  doc: {
    summary:
      "Counts every pair of true class (row) and predicted class (column); as one figure it is the accuracy.",
    formula: "counts [c, c], flat; Σ diagonal / Σ all",
  },
  operands: ANSWERED.slice(0, 2),
  arguments: [],
  infer: (context) => checkClasses(context, "confusion"),
  terms(context) {
    const k = context.operands[0]!.type.shape.at(-1) as number;
    const { predicted, actual } = classesOf(context);
    const rows = (x: typeof actual) => reshape(oneHot(x, k), [dimProduct(x.type.shape), k]);
    return { counts: reshape(matmul(rows(actual), rows(predicted), { transposeA: true }), [k * k]) };
  },
  finish({ counts }) {
    const k = Math.sqrt(counts!.length);
    const sum = (parts: readonly Scalar[]) => parts.reduce((a, b) => binary("+", a, b), scalar(0));
    return ratio(sum(counts!.filter((_, i) => i % (k + 1) === 0)), sum(counts!));
  },
  higherIsBetter: true,
  samples: [{ source: "confusion(x, y)", inputs: ["f32[3]", "index(3)"] }],
};

export default confusion;
