/** @file A run's scalars in an event file for TensorBoard: loss, metrics and learning rate by epoch. */
import { appendFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { encodeFileVersion, encodeRestart, encodeScalars } from "./event-records.ts";
import type { Reporter } from "./reporter.ts";
import { unwritable } from "./write-file.ts";

const PREFIX = "events.out.tfevents.";

/** A resumed run adds a file; a new one removes those of the run that was in the folder. `now` gives milliseconds. */
export function createTensorboardReporter(folder: string, resumed: boolean, now: () => number): Reporter {
  let path = "";
  const append = (bytes: Uint8Array): void => {
    try {
      appendFileSync(path, bytes);
    } catch (error) {
      throw unwritable(path, error);
    }
  };
  return {
    start(report) {
      const before = readdirSync(folder).filter((name) => name.startsWith(PREFIX));
      if (!resumed) for (const name of before) rmSync(join(folder, name), { force: true });
      // TensorBoard reads a folder's files in the order of their names.
      const part = resumed ? before.length : 0;
      path = join(folder, `${PREFIX}${Math.floor(now() / 1000)}.${String(part).padStart(3, "0")}.nabla`);
      append(encodeFileVersion(now() / 1000));
      if (resumed) append(encodeRestart(now() / 1000, report.done + 1));
    },
    step: () => undefined,
    epoch(report) {
      const values: Record<string, number> = {
        "loss/train": report.loss,
        learning_rate: report.learningRate,
      };
      for (const [name, value] of Object.entries(report.metrics)) values[`${name}/train`] = value;
      for (const [name, value] of Object.entries(report.val ?? {})) values[`${name}/val`] = value;
      append(encodeScalars({ wallTime: now() / 1000, step: report.step, values }));
    },
    end: () => undefined,
  };
}
