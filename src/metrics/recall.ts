/** @file recall: how much of what is true was found. */
import { ratio } from "./answers.ts";
import { hitMetric } from "./hits.ts";

export default hitMetric({
  name: "recall",
  summary: "The share of what is true that was said.",
  formula: "said and true / true, 0 where nothing is true",
  figure: ({ both, actual }) => ratio(both, actual),
});
