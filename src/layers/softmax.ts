/** @file Softmax: probabilities from logits. */
import { softmax } from "./softmax-formula.ts";
import { softmaxLayer } from "./softmax-layer.ts";

export default softmaxLayer(
  "Softmax",
  { summary: "Probabilities over the last axis.", formula: "y = e^x / Σ e^x over c", source: "Bridle 1990" },
  "1",
  softmax,
);
