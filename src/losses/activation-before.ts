/** @file Finds losses whose prediction comes out of the wrong layer: softmax done twice, or left out. */
import { activationMissing, activationTwice, scoresCut } from "../diagnostics/losses.ts";
import { type Complaint, complain, type Component } from "../library/define.ts";

/** What a loss does not forgive at the end of its prediction. */
const NEEDS: Readonly<Record<string, { takes: string; layer: string }>> = {
  bce: { takes: "probabilities", layer: "Sigmoid" },
  kl_divergence: { takes: "probabilities", layer: "Softmax" },
  nll: { takes: "log-probabilities", layer: "LogSoftmax" },
};

/** Activations whose results are what a loss takes. */
const GIVES: Readonly<Record<string, readonly string[]>> = {
  probabilities: ["Sigmoid", "HardSigmoid", "Softmax"],
  "log-probabilities": ["LogSoftmax"],
};

/** Losses that take logits, and what to use instead. */
const TAKES_LOGITS: Readonly<Record<string, string>> = {
  cross_entropy: "nll after LogSoftmax",
  bce_logits: "bce",
};

/** Activations that end where a loss on logits needs every number. */
const CUT: Readonly<Record<string, string>> = {
  ReLU: "from 0 up",
  ReLU6: "between 0 and 6",
  Softplus: "above 0",
  Tanh: "between -1 and 1",
  HardTanh: "between -1 and 1",
  Softsign: "between -1 and 1",
  HardSigmoid: "between 0 and 1",
};
/** Layers that are no activation in the end, or whose result may well be what a loss takes. */
const OPEN: ReadonlySet<string> = new Set(["Exp", "Log", "Abs", "Square", "Sqrt", "Step", "Sign"]);

/**
 * A warning about a loss by the layer that makes its prediction, or null. `log` is kl_divergence's argument of that name.
 * Pure lookup: it never sees values.
 */
export function findActivationProblem(loss: string, producer: Component, log = false): Complaint | null {
  const instead = TAKES_LOGITS[loss];
  if (
    instead &&
    (producer.name === "Softmax" || producer.name === "Sigmoid" || producer.name === "LogSoftmax")
  ) {
    return complain(
      activationTwice,
      { loss, layer: producer.name },
      { help: [`take ${producer.name} away before the loss, or use ${instead}`] },
    );
  }
  const range = CUT[producer.name];
  if (instead && range !== undefined)
    return complain(
      scoresCut,
      { loss, layer: producer.name, range },
      { help: [`take ${producer.name} away before the loss`] },
    );
  const needs = NEEDS[loss];
  if (!needs) return null;
  const layer = loss === "kl_divergence" && log ? "LogSoftmax" : needs.layer;
  const takes = layer === "LogSoftmax" ? "log-probabilities" : needs.takes;
  const fits = GIVES[takes]!.includes(producer.name) || OPEN.has(producer.name);
  const wrong = producer.family === "weighted" || (producer.family === "activation" && !fits);
  return wrong
    ? complain(activationMissing, { loss, takes, layer, found: producer.name }, { help: [`-> ${layer}`] })
    : null;
}
