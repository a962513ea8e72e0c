/** @file exp: the exponential function, element by element. */
import { exp } from "../ops/exp.ts";
import { elementwiseFunction } from "./elementwise.ts";

export default elementwiseFunction({
  name: "exp",
  doc: { summary: "The exponential function, element by element.", formula: "y = e^x" },
  apply: exp,
  samples: [{ source: "exp(x)", inputs: ["f32[3]"] }],
});
