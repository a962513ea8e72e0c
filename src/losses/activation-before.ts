/** @file Finds losses whose prediction comes out of the wrong layer: softmax done twice, or left out. */
import { activationMissing, activationTwice } from "../diagnostics/losses.ts";
import { type Complaint, complain, type Component } from "../library/define.ts";

/** What a loss does not forgive at the end of its prediction. */
const NEEDS: Readonly<Record<string, { takes: string; layer: string }>> = {
  bce: { takes: "probabilities", layer: "Sigmoid" },
  kl_divergence: { takes: "probabilities", layer: "Softmax" },
  nll: { takes: "log-probabilities", layer: "LogSoftmax" },
};

/** Losses that take logits, and what to use instead. */
const TAKES_LOGITS: Readonly<Record<string, string>> = {
  cross_entropy: "nll after LogSoftmax",
  bce_logits: "bce",
};

/**
 * A warning about a loss by the layer that makes its prediction, or null. `log` is kl_divergence's argument of that name.
 * Pure lookup: it never sees values.
 */
export function findActivationProblem(loss: string, producer: Component, log = false): Complaint | null {
  const instead = TAKES_LOGITS[loss];
  if (instead && (producer.name === "Softmax" || producer.name === "Sigmoid")) {
    return complain(
      activationTwice,
      { loss, layer: producer.name },
      { help: [`take ${producer.name} away before the loss, or use ${instead}`] },
    );
  }
  const needs = NEEDS[loss];
  if (!needs) return null;
  const layer = loss === "kl_divergence" && log ? "LogSoftmax" : needs.layer;
  const takes = layer === "LogSoftmax" ? "log-probabilities" : needs.takes;
  const wrong = producer.family === "weighted" || (layer === "LogSoftmax" && producer.name === "Softmax");
  return wrong
    ? complain(activationMissing, { loss, takes, layer, found: producer.name }, { help: [`-> ${layer}`] })
    : null;
}
