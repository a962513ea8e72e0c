/** @file sqrt: the square root, element by element. */
import { sqrt } from "../ops/sqrt.ts";
import { elementwiseFunction } from "./elementwise.ts";

export default elementwiseFunction({
  name: "sqrt",
  doc: { summary: "The square root, element by element.", formula: "y = √x" },
  apply: sqrt,
  samples: [{ source: "sqrt(x)", inputs: ["f32[3]"], range: [0.2, 2] }],
});
