/** @file add: the sum of values of one shape. */
import { add } from "../ops/add.ts";
import { joinFunction } from "./join.ts";

export default joinFunction({
  name: "add",
  doc: { summary: "The sum of values of one shape; plain numbers go anywhere.", formula: "y = a + b + …" },
  operands: "values",
  apply: (values) => values.reduce((a, b) => add(a, b)),
  samples: [
    { source: "add(x, y)", inputs: ["f32[2, 3]", "f32[2, 3]"] },
    { source: "add(x, y, z)", inputs: ["f32[3]", "f32[3]", "f32[3]"] },
  ],
});
