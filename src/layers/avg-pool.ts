/** @file AvgPool: the mean of each window, padding not counted. */
import { averagePool } from "../ops/average-pool.ts";
import { poolLayer } from "./pool.ts";

export default poolLayer({
  name: "AvgPool",
  doc: {
    summary: "The mean of each window; padding is not counted.",
    formula:
      "y[p, c] = mean_k x[p·stride + k - pad, c] over the places inside x, x: [...in, c], y: [...out, c]",
    source: "LeCun et al. 1989",
  },
  pool: (x, attributes) => averagePool(x, { ...attributes, countPadding: false }),
});
