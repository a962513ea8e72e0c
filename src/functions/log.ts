/** @file log: the natural logarithm, element by element. */
import { log } from "../ops/log.ts";
import { elementwiseFunction } from "./elementwise.ts";

export default elementwiseFunction({
  name: "log",
  doc: { summary: "The natural logarithm, element by element.", formula: "y = ln x" },
  apply: log,
  samples: [{ source: "log(x)", inputs: ["f32[3]"], range: [0.2, 2] }],
});
