/** @file Which files are written while a training runs, and which go: `checkpoint = every(1, keep = 2, best = val.accuracy)`, and where it stands. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readMetrics } from "../report/read-metrics.ts";
import type { EpochReport } from "../runtime/fit.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { PhaseSetup } from "../sema/model.ts";
import { checkpointEpoch, CHECKPOINTS, runPaths, syncMetrics } from "./run-folder.ts";
import { writeFileSafely } from "./write-file.ts";

/** Milliseconds of training that a crash may cost: after an epoch, and within one. */
const AFTER_EPOCH = 5_000;
const WITHIN_EPOCH = 60_000;
/** A save may take this share of the time between two. */
const SHARE = 1 / 20;

export interface Checkpoints {
  /** After an update. */
  readonly afterStep: (network: RuntimeNetwork) => void;
  readonly afterEpoch: (report: EpochReport, phase: PhaseSetup, network: RuntimeNetwork) => void;
  /** Writes where the training stands, and its weights. */
  readonly saveAll: (network: RuntimeNetwork) => void;
}

/** Goes on with what the folder holds of the run. `higherIsBetter` is asked by the metric's name; `now` gives milliseconds. */
export function createCheckpoints(
  folder: string,
  higherIsBetter: (metric: string) => boolean,
  now: () => number,
): Checkpoints {
  const written = listCheckpoints(folder);
  const best = new Map<string, number>();
  let saved = now();
  let pause = AFTER_EPOCH;
  const savePosition = (network: RuntimeNetwork): void => {
    const begun = now();
    syncMetrics(folder);
    keepPrevious(folder);
    writeFileSafely(runPaths.training(folder), network.save({ training: true }));
    saved = now();
    pause = (saved - begun) / SHARE;
  };
  const isDue = (wait: number): boolean => now() - saved >= Math.max(wait, pause);
  return {
    afterStep: (network) => {
      if (isDue(WITHIN_EPOCH)) savePosition(network);
    },
    afterEpoch: (report, { checkpoint }, network) => {
      if (checkpoint?.best)
        saveBest(folder, checkpoint.best, higherIsBetter(checkpoint.best), best, report, network);
      const epochs = network.progress.order;
      if (checkpoint && epochs % checkpoint.every === 0) {
        const path = runPaths.checkpoint(folder, epochs);
        syncMetrics(folder);
        writeFileSafely(path, network.save({ training: true }));
        if (!written.includes(path)) written.push(path);
        while (checkpoint.keep !== null && written.length > checkpoint.keep)
          rmSync(written.shift()!, { force: true });
      }
      if (isDue(AFTER_EPOCH)) savePosition(network);
    },
    saveAll: (network) => {
      savePosition(network);
      writeFileSafely(runPaths.weights(folder), network.save());
    },
  };
}

/** Checkpoints that the folder holds, the oldest first. */
export function listCheckpoints(folder: string): string[] {
  const inside = join(folder, CHECKPOINTS);
  const names = existsSync(inside) ? readdirSync(inside) : [];
  return names
    .map((name) => ({ path: join(inside, name), epoch: checkpointEpoch(name) }))
    .filter(({ epoch }) => epoch !== null)
    .sort((a, b) => a.epoch! - b.epoch!)
    .map(({ path }) => path);
}

/** Until the new one is whole, the one before it stays. */
function keepPrevious(folder: string): void {
  const path = runPaths.training(folder);
  if (existsSync(path)) renameSync(path, runPaths.trainingBefore(folder));
}

/** Writes the weights where the metric is better than after every epoch before, those of the run's earlier parts included. */
function saveBest(
  folder: string,
  metric: string,
  higher: boolean,
  known: Map<string, number>,
  report: EpochReport,
  network: RuntimeNetwork,
): void {
  const value = watchedValue(report, metric);
  if (value === null || Number.isNaN(value)) return;
  const before = known.get(metric) ?? bestBefore(folder, metric, higher, network.progress.order - 1);
  if (before !== null && (higher ? value <= before : value >= before)) return;
  known.set(metric, value);
  writeFileSafely(runPaths.best(folder), network.save());
}

/** The best value of the run's first epochs, by its metrics. */
function bestBefore(folder: string, metric: string, higher: boolean, epochs: number): number | null {
  const path = runPaths.metrics(folder);
  const records = existsSync(path) ? readMetrics(readFileSync(path, "utf8")).epochs.slice(0, epochs) : [];
  const values = records.map((r) => watchedValue(r, metric)).filter((v) => v !== null);
  return values.length === 0 ? null : values.reduce((a, b) => (higher ? Math.max(a, b) : Math.min(a, b)));
}

type Measured = {
  readonly loss: number | null;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly val: Readonly<Record<string, number | null>> | null;
};

/** `val.accuracy`, `val.loss`, or `loss` and `accuracy` of the training part; null where it was not measured. */
function watchedValue(report: Measured, metric: string): number | null {
  const [, ofVal, name] = /^(val\.)?(.*)$/.exec(metric)!;
  const measures = ofVal ? (report.val ?? {}) : { loss: report.loss, ...report.metrics };
  return measures[name!] ?? null;
}
