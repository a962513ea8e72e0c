/** @file max: the largest of values of one shape. */
import { maximum } from "../ops/maximum.ts";
import { joinFunction } from "./join.ts";

export default joinFunction({
  name: "max",
  doc: {
    summary: "The largest of values of one shape, element by element; ties share the gradient.",
    formula: "y = max(a, b, …)",
  },
  operands: "values",
  apply: (values) => values.reduce((a, b) => maximum(a, b)),
  samples: [
    { source: "max(x, y)", inputs: ["f32[2, 3]", "f32[2, 3]"] },
    { source: "max(x, y, z)", inputs: ["f32[3]", "f32[3]", "f32[3]"] },
  ],
});
