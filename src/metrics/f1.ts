/** @file f1: precision and recall in one. */
import { binary } from "../ir/scalar.ts";
import { ratio } from "./answers.ts";
import { hitMetric } from "./hits.ts";

export default hitMetric({
  name: "f1",
  summary: "The harmonic mean of precision and recall.",
  formula: "2·(said and true) / (said + true)",
  figure: ({ both, said, actual }) => ratio(binary("*", 2, both), binary("+", said, actual)),
});
