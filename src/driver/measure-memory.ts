/** @file What a network takes of memory when it runs: the exact sizes of its plans. Model → bytes. */
import { lower } from "../lower/lower.ts";
import { planProgram } from "../plan/plan-program.ts";
import { planBytes } from "../plan/plan.ts";
import type { Model } from "../sema/model.ts";
import { constant } from "../sizes/size.ts";
import { summarize, type Summary } from "./summary.ts";

/** Bytes of the one stretch of memory that a network runs on, as a generated module allocates it. */
export interface MeasuredMemory {
  /** Null without a train block. */
  readonly training: number | null;
  /** Of a network that only predicts. */
  readonly predicting: number;
  /** How many examples there is room for at once: the batch, or more where that is cheap. */
  readonly examples: number;
}

/** Plans the network to see. Null where a size is open: then nothing can be planned. */
export function measureMemory(model: Model): MeasuredMemory | null {
  if (model.dims.length > 0) return null;
  const program = lower(model);
  const trains = program.phases.length > 0;
  const onlyPredicting = { ...program, phases: [], calibration: null };
  return {
    training: trains ? planBytes(planProgram(program)) : null,
    predicting: planBytes(planProgram(onlyPredicting)),
    examples: program.capacity,
  };
}

export interface MeasuredSummary extends Summary {
  /** Null where a size is open; then `memory.training` is an upper estimate. */
  readonly measured: MeasuredMemory | null;
}

/** The summary with exact figures of memory; this takes about as long as half a build. */
export function summarizeExactly(model: Model): MeasuredSummary {
  const [summary, measured] = [summarize(model), measureMemory(model)];
  if (!measured) return { ...summary, measured };
  const training = constant(measured.training ?? measured.predicting);
  return { ...summary, memory: { ...summary.memory, training }, measured };
}
