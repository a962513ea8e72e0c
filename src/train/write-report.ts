/** @file report.html in a run's folder: after epochs with the curves alone, at the end with all that was found. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drawWholeModel } from "../draw/draw-model.ts";
import { printReport } from "../report/print-report.ts";
import { readMetrics } from "../report/read-metrics.ts";
import type { Findings, Report } from "../report/report.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { Model } from "../sema/model.ts";
import type { EngineName } from "./engines.ts";
import type { LoadedData } from "./load-data.ts";
import { lookAtRun } from "./look-at-run.ts";
import { runPaths } from "./run-folder.ts";
import { writeFileSafely } from "./write-file.ts";

/** Milliseconds for looking: large networks get as far as they get. Who interrupts does not want to wait. */
const PATIENCE = { finished: 20_000, stopped: 500 } as const;
/** Milliseconds between two writings while it trains. */
const PAUSE = 5000;

export interface RunReport {
  /** The curves so far, unless they were written a moment ago. */
  readonly writeCurves: () => void;
  /** Everything. Only looks: weights, progress and random numbers stay as they are. */
  readonly writeAll: (
    network: RuntimeNetwork,
    data: LoadedData,
    end: keyof typeof PATIENCE,
    engine: EngineName,
  ) => Promise<void>;
}

/** `now` gives milliseconds; `facts` stand under "Run". */
export function createRunReport(
  folder: string,
  model: Model,
  about: Pick<Report, "facts" | "specs">,
  now: () => number,
): RunReport {
  const drawing = drawWholeModel(model);
  let written = now();
  const write = (findings: Findings | null): void => {
    const metrics = runPaths.metrics(folder);
    const { epochs, test } = readMetrics(existsSync(metrics) ? readFileSync(metrics, "utf8") : "");
    const report: Report = {
      title: model.name,
      doc: model.doc.trim(),
      ...about,
      drawing,
      epochs,
      test,
      findings,
    };
    writeFileSafely(join(folder, "report.html"), printReport(report));
    written = now();
  };
  return {
    writeCurves: () => {
      if (now() - written >= PAUSE) write(null);
    },
    async writeAll(network, data, end, engine) {
      const until = now() + PATIENCE[end];
      const run = { model, network, data, engine: end === "finished" ? engine : null };
      write(await lookAtRun(run, () => now() < until));
    },
  };
}
