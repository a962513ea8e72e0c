/** @file divide: a / b of one shape. */
import { divide } from "../ops/divide.ts";
import { joinFunction } from "./join.ts";

export default joinFunction({
  name: "divide",
  doc: {
    summary: "The quotient of values of one shape; a plain number goes with any.",
    formula: "y = a / b",
  },
  operands: ["a", "b"],
  apply: ([a, b]) => divide(a!, b!),
  samples: [
    { source: "divide(x, y)", inputs: ["f32[2, 3]", "f32[2, 3]"], range: [0.5, 2] },
    { source: "divide(x, 4)", inputs: ["f32[3]"] },
  ],
});
