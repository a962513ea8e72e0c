/** @file GlobalAvgPool: the mean of each channel. */
import { reduceMean } from "../ops/reduce-mean.ts";
import { globalPoolLayer } from "./global-pool.ts";

export default globalPoolLayer(
  "GlobalAvgPool",
  {
    summary: "The mean of each channel.",
    formula: "y[c] = mean_p x[p, c], x: [...in, c], y: [c]",
    source: "Lin et al. 2013 (Network in Network)",
  },
  reduceMean,
);
