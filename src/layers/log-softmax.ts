/** @file LogSoftmax: logarithms of probabilities from logits. */
import { logSoftmax } from "./softmax-formula.ts";
import { softmaxLayer } from "./softmax-layer.ts";

export default softmaxLayer(
  "LogSoftmax",
  { summary: "Logarithms of probabilities over the last axis.", formula: "y = x - ln Σ e^x over c" },
  "0",
  logSoftmax,
);
