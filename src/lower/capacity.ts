/** @file How many examples a network has memory for. */
import { trainingMemory } from "../sema/figures.ts";
import type { Model, PhaseSetup } from "../sema/model.ts";
import { type Dims, sizeToNumber } from "./graph-lowering.ts";

/** Examples at once, where no batch asks for more. */
const USUAL = 32;
/** Bytes up to which a network that trains on smaller batches has memory for that many all the same. */
const CHEAP = 64 * 1024 * 1024;

/**
 * The most examples that run at once: the largest batch of the phases, or 32 where no larger than that is asked for and
 * memory for 32 is cheap. More examples at once make prediction faster, and let callers step on batches of their own.
 */
export function capacityOf(model: Model, dims: Dims): number {
  const phases = model.train?.phases ?? [];
  const batch = Math.max(0, ...phases.map((p) => p.batch));
  if (batch === 0) return USUAL;
  if (batch >= USUAL) return batch;
  const states = Math.max(...phases.map(stateCount));
  return sizeToNumber(trainingMemory(model, states, USUAL), dims) <= CHEAP ? USUAL : batch;
}

/** How many numbers a phase's optimizer remembers of each weight. */
export function stateCount({ optimizer }: PhaseSetup): number {
  return optimizer.definition.state(optimizer.args).filter((s) => s.shape === "parameter").length;
}
