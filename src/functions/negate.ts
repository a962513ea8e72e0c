/** @file negate: the value with the other sign. */
import { negate } from "../ops/negate.ts";
import { elementwiseFunction } from "./elementwise.ts";

export default elementwiseFunction({
  name: "negate",
  doc: { summary: "The value with the other sign.", formula: "y = -x" },
  apply: negate,
  samples: [{ source: "negate(x)", inputs: ["f32[3]"] }],
});
