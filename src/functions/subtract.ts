/** @file subtract: a - b of one shape. */
import { subtract } from "../ops/subtract.ts";
import { joinFunction } from "./join.ts";

export default joinFunction({
  name: "subtract",
  doc: {
    summary: "The difference of values of one shape; a plain number goes with any.",
    formula: "y = a - b",
  },
  operands: ["a", "b"],
  apply: ([a, b]) => subtract(a!, b!),
  samples: [
    { source: "subtract(x, y)", inputs: ["f32[2, 3]", "f32[2, 3]"] },
    { source: "subtract(1, x)", inputs: ["f32[3]"] },
  ],
});
