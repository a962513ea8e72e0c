/** @file square: the square, element by element. */
import { multiply } from "../ops/multiply.ts";
import { elementwiseFunction } from "./elementwise.ts";

export default elementwiseFunction({
  name: "square",
  doc: { summary: "The square, element by element.", formula: "y = x²" },
  apply: (x) => multiply(x, x),
  samples: [{ source: "square(x)", inputs: ["f32[3]"] }],
});
