/** @file What a training tells while it runs; the reporters differ only in how they say it. */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { EpochReport } from "../runtime/fit.ts";
import type { Evaluation, StepResult } from "../runtime/engine.ts";

export interface StartReport {
  readonly model: string;
  readonly params: number;
  /** Updates of the whole training, phases together. */
  readonly steps: number;
  /** Updates made before, where a training is resumed. */
  readonly done: number;
  readonly engine: string;
  readonly seed: number;
  /** Epochs by phase, in order; null where the phase counts steps. */
  readonly epochs: readonly (number | null)[];
  readonly examples: number;
}

/** finished: all epochs, or stopped early as the spec says; diverged: the loss is not a number any more. */
export type EndReason = "finished" | "interrupted" | "diverged";

export interface EndReport {
  readonly reason: EndReason;
  readonly test: Evaluation | null;
  readonly seconds: number;
  /** What went wrong, where a training diverged. */
  readonly trouble?: Diagnostic | null;
}

export interface Reporter {
  start(report: StartReport): void;
  step(result: StepResult): void;
  epoch(report: EpochReport, phase: number): void;
  /** A sign of trouble, told once. */
  hint?(hint: Diagnostic): void;
  end(report: EndReport): void;
}

/** Tells several reporters the same. */
export function teeReporters(reporters: readonly Reporter[]): Reporter {
  return {
    start: (report) => reporters.forEach((r) => r.start(report)),
    step: (result) => reporters.forEach((r) => r.step(result)),
    epoch: (report, phase) => reporters.forEach((r) => r.epoch(report, phase)),
    hint: (hint) => reporters.forEach((r) => r.hint?.(hint)),
    end: (report) => reporters.forEach((r) => r.end(report)),
  };
}

/** Loss first, then the metrics. */
export function flatEvaluation(evaluation: {
  loss: number;
  metrics: Record<string, number>;
}): Record<string, number> {
  return { loss: evaluation.loss, ...evaluation.metrics };
}

/** The events of `train --format json`, one object each. */
export const trainEvents = {
  start: ({ params, steps, engine, seed }: StartReport): object => ({
    event: "start",
    params,
    steps,
    engine,
    seed,
  }),
  epoch: (report: EpochReport): object => ({
    event: "epoch",
    phase: report.phase,
    epoch: report.epoch,
    step: report.step,
    loss: report.loss,
    val: report.val && lossFirst(report.val),
    seconds: report.seconds,
    examplesPerSecond: report.examplesPerSecond,
    metrics: report.metrics,
    learningRate: report.learningRate,
  }),
  hint: ({ code, message }: Diagnostic): object => ({ event: "hint", code, message }),
  end: ({ reason, test, trouble }: EndReport): object => ({
    event: "end",
    reason,
    test: test && flatEvaluation(test),
    ...(trouble ? { trouble: describeTrouble(trouble) } : {}),
  }),
} as const;

/** A validation result as people list it. */
export function lossFirst(val: Record<string, number>): Record<string, number> {
  const { loss, ...metrics } = val;
  return { loss: loss!, ...metrics };
}

/** What a program can do something with; `nabla train` tells people of the place in the spec too. */
function describeTrouble({ code, message, label, help }: Diagnostic): object {
  return { code, message, found: label || null, help };
}
