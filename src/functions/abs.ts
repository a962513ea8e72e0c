/** @file abs: the absolute value, element by element. */
import { abs } from "../ops/abs.ts";
import { elementwiseFunction } from "./elementwise.ts";

export default elementwiseFunction({
  name: "abs",
  doc: { summary: "The absolute value, element by element.", formula: "y = |x|" },
  apply: abs,
  samples: [{ source: "abs(x)", inputs: ["f32[3]"] }],
});
