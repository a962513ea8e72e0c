/** @file `checkpoint = every(1, keep = 2, best = val.accuracy)`: which files are written after an epoch, and which go. */
import { rmSync } from "node:fs";
import type { EpochReport } from "../runtime/fit.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { PhaseSetup } from "../sema/model.ts";
import { runPaths } from "./run-folder.ts";
import { writeFileSafely } from "./write-file.ts";

/** Writes a run's checkpoints; call it after every epoch. `higherIsBetter` is asked by the metric's name. */
export function createCheckpoints(
  folder: string,
  higherIsBetter: (metric: string) => boolean,
): (report: EpochReport, phase: PhaseSetup, network: RuntimeNetwork) => void {
  const written: string[] = [];
  let epochs = 0;
  let best: number | null = null;
  return (report, { checkpoint }, network) => {
    epochs++;
    if (!checkpoint) return;
    if (epochs % checkpoint.every === 0) {
      const path = runPaths.checkpoint(folder, epochs);
      writeFileSafely(path, network.save({ training: true }));
      written.push(path);
      while (checkpoint.keep !== null && written.length > checkpoint.keep)
        rmSync(written.shift()!, { force: true });
    }
    if (checkpoint.best === null) return;
    const value = watchedValue(report, checkpoint.best);
    if (value === null) return;
    const better = best === null || (higherIsBetter(checkpoint.best) ? value > best : value < best);
    if (!better) return;
    best = value;
    writeFileSafely(runPaths.best(folder), network.save());
  };
}

/** `val.accuracy`, `val.loss`, or `loss` and `accuracy` of the training part; null where it was not measured. */
function watchedValue(report: EpochReport, metric: string): number | null {
  const [, ofVal, name] = /^(val\.)?(.*)$/.exec(metric)!;
  const measures: Record<string, number> = ofVal
    ? (report.val ?? {})
    : { loss: report.loss, ...report.metrics };
  return measures[name!] ?? null;
}
