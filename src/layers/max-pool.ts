/** @file MaxPool: the largest value of each window. */
import { maxPool } from "../ops/max-pool.ts";
import { poolLayer } from "./pool.ts";

export default poolLayer({
  name: "MaxPool",
  doc: {
    summary: "The largest value of each window; padding never wins.",
    formula: "y[p, c] = max_k x[p·stride + k - pad, c], x: [...in, c], y: [...out, c]",
    source: "Riesenhuber and Poggio 1999; ties give the gradient to the first maximum, as PyTorch",
  },
  pool: (x, attributes) => maxPool(x, attributes),
});
