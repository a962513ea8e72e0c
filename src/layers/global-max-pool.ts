/** @file GlobalMaxPool: the largest value of each channel. */
import { reduceMax } from "../ops/reduce-max.ts";
import { globalPoolLayer } from "./global-pool.ts";

export default globalPoolLayer(
  "GlobalMaxPool",
  {
    summary: "The largest value of each channel.",
    formula: "y[c] = max_p x[p, c], x: [...in, c], y: [c]",
    source: "Collobert et al. 2011",
  },
  reduceMax,
);
