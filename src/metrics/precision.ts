/** @file precision: how many yes-answers are right. */
import { ratio } from "./answers.ts";
import { hitMetric } from "./hits.ts";

export default hitMetric({
  name: "precision",
  summary: "The share of yes-answers that are right.",
  formula: "said and true / said, 0 where nothing was said",
  figure: ({ both, said }) => ratio(both, said),
});
