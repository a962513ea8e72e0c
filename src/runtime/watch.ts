/** @file What watches a metric at the end of an epoch: early stopping and the plateau schedule. */
import type { PhaseDefinition } from "./definition.ts";
import type { Progress } from "./progress.ts";

/** The numbers of an epoch that can be watched: `loss`, `accuracy`, `val.loss`, `val.accuracy`. */
export interface Watched {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly val: Readonly<Record<string, number>> | null;
}

/** Lowers the learning rate where the plateau's metric has stalled; true if early stopping ends the phase. */
export function watchEpoch(phase: PhaseDefinition, progress: Progress, epoch: Watched): boolean {
  const { schedule, stop } = phase;
  if (schedule.kind === "plateau" && hasStalled(phase, progress, epoch)) progress.factor *= schedule.factor;
  if (!stop) return false;
  const value = watchedValue(stop.metric, epoch);
  const { best } = progress.stop;
  const gain = best === null ? Infinity : higherIsBetter(phase, stop.metric) ? value - best : best - value;
  if (gain > stop.minDelta) progress.stop = { best: value, waited: 0 };
  else progress.stop.waited++;
  return progress.stop.waited >= stop.patience;
}

/** Throws an Error if a phase watches the validation part and there is none, or a metric that is not computed. */
export function checkWatched(phase: PhaseDefinition, hasValidation: boolean): void {
  const uses: [string, string][] = [];
  if (phase.schedule.kind === "plateau") uses.push(["schedule", phase.schedule.metric]);
  if (phase.stop) uses.push(["stop", phase.stop.metric]);
  for (const [setting, metric] of uses) {
    if (metric.startsWith("val.") && !hasValidation) {
      throw new Error(
        `${setting} watches ${metric}, but there is no validation part: hand over val, or set it in data.`,
      );
    }
    const name = metric.replace(/^val\./, "");
    if (name !== "loss" && !phase.metrics.some((m) => m.name === name)) {
      throw new Error(
        `${setting} watches ${metric}, but the metrics are ${["loss", ...phase.metrics.map((m) => m.name)].join(", ")}.`,
      );
    }
  }
}

/** As PyTorch's ReduceLROnPlateau: more than `patience` epochs that are not better by a ten-thousandth. */
function hasStalled(phase: PhaseDefinition, progress: Progress, epoch: Watched): boolean {
  if (phase.schedule.kind !== "plateau") return false;
  const { metric, patience } = phase.schedule;
  const value = watchedValue(metric, epoch);
  const { best } = progress.plateau;
  const better =
    best === null || (higherIsBetter(phase, metric) ? value > best * (1 + 1e-4) : value < best * (1 - 1e-4));
  if (better) {
    progress.plateau = { best: value, waited: 0 };
    return false;
  }
  progress.plateau.waited++;
  if (progress.plateau.waited <= patience) return false;
  progress.plateau.waited = 0;
  return true;
}

function watchedValue(metric: string, epoch: Watched): number {
  if (metric.startsWith("val.")) return epoch.val?.[metric.slice(4)] ?? NaN;
  return metric === "loss" ? epoch.loss : (epoch.metrics[metric] ?? NaN);
}

function higherIsBetter(phase: PhaseDefinition, metric: string): boolean {
  const name = metric.replace(/^val\./, "");
  return phase.metrics.find((m) => m.name === name)?.higherIsBetter ?? false;
}
