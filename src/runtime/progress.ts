/** @file Where a training stands. All of it is plain numbers, so that a file can hold it and a resume is exact. */
import type { PhaseDefinition } from "./definition.ts";

/** What early stopping and the plateau schedule remember. */
export interface Watch {
  /** null before the first epoch. */
  best: number | null;
  waited: number;
}

export interface Progress {
  seed: number;
  /** Updates made so far; random numbers and reports count with it. */
  step: number;
  /** Epochs done so far in all phases; names the order of examples of the next. */
  order: number;
  /** Index of the phase; the number of phases once all are done. */
  phase: number;
  /** Epochs and updates done in the phase. */
  epoch: number;
  phaseStep: number;
  /** Updates an epoch, known once `fit` has seen the data. */
  perEpoch: number | null;
  /** Updates in the phase altogether, for the schedule. */
  total: number | null;
  /** The running epoch: updates done, and sums over its examples. */
  batches: number;
  examples: number;
  lossSum: number;
  terms: number[];
  /** What `plateau` has made of the learning rate. */
  factor: number;
  plateau: Watch;
  stop: Watch;
}

/** The start of a training. */
export function startProgress(seed: number): Progress {
  return {
    seed,
    step: 0,
    order: 0,
    phase: 0,
    epoch: 0,
    phaseStep: 0,
    perEpoch: null,
    total: null,
    batches: 0,
    examples: 0,
    lossSum: 0,
    terms: [],
    factor: 1,
    plateau: { best: null, waited: 0 },
    stop: { best: null, waited: 0 },
  };
}

/** Goes to the start of a phase. Weights, the order of examples and the count of updates go on. */
export function enterPhase(progress: Progress, phase: number): void {
  progress.phase = phase;
  progress.epoch = 0;
  progress.phaseStep = 0;
  progress.perEpoch = null;
  progress.total = null;
  progress.factor = 1;
  progress.plateau = { best: null, waited: 0 };
  progress.stop = { best: null, waited: 0 };
  startEpoch(progress);
}

export function startEpoch(progress: Progress): void {
  progress.batches = 0;
  progress.examples = 0;
  progress.lossSum = 0;
  progress.terms = [];
}

/**
 * The learning rate of the update about to be made. A formula that needs to know how long the training is rests at
 * the base rate until `fit` has seen the data.
 */
export function currentLearningRate(phase: PhaseDefinition, progress: Progress): number {
  if (phase.schedule.kind === "plateau") return phase.learningRate * progress.factor;
  const total = progress.total ?? phase.steps;
  if (total === null) return phase.learningRate;
  return phase.learningRate * phase.schedule.factor(progress.phaseStep, total, progress.perEpoch ?? total);
}
