/** @file mean: the mean of values of one shape. */
import { add } from "../ops/add.ts";
import { scaleBy } from "../ops/numbers.ts";
import { joinFunction } from "./join.ts";

export default joinFunction({
  name: "mean",
  doc: {
    summary: "The mean of values of one shape, element by element.",
    formula: "y = (a + b + …) / count",
  },
  operands: "values",
  apply: (values) =>
    scaleBy(
      values.reduce((a, b) => add(a, b)),
      1 / values.length,
    ),
  samples: [
    { source: "mean(x, y)", inputs: ["f32[2, 3]", "f32[2, 3]"] },
    { source: "mean(x, y, z)", inputs: ["f32[3]", "f32[3]", "f32[3]"] },
  ],
});
