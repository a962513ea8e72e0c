/** @file `--ui`: a run's report on a page that follows the training. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drawWholeModel } from "../draw/draw-model.ts";
import { printLiveReport, printParts } from "../report/print-report.ts";
import { readMetrics } from "../report/read-metrics.ts";
import type { Report } from "../report/report.ts";
import type { Model } from "../sema/model.ts";
import { formatCount, formatDuration, formatMeasure } from "./format-numbers.ts";
import type { EndReport, Reporter, StartReport } from "./reporter.ts";
import { runPaths } from "./run-folder.ts";
import { serveReport } from "./serve-report.ts";

/** Milliseconds between two looks at the curves. */
const PAUSE = 250;

export interface LiveReport {
  readonly url: string;
  readonly reporter: Reporter;
  /** Shows the report that the run's folder now has, and ends the server. Later calls do nothing. */
  readonly close: () => Promise<void>;
}

/** The run's metrics must be written before the reporter hears of them. `now` gives milliseconds. */
export async function startLiveReport(
  folder: string,
  model: Model,
  about: Pick<Report, "facts" | "specs">,
  port: number,
  now: () => number,
): Promise<LiveReport> {
  const drawing = drawWholeModel(model);
  const current = (): Report => {
    const path = runPaths.metrics(folder);
    const known = readMetrics(existsSync(path) ? readFileSync(path, "utf8") : "");
    return { title: model.name, doc: model.doc.trim(), ...about, drawing, ...known, findings: null };
  };
  const server = await serveReport(
    () => printLiveReport(current()),
    () => ["parts", printParts(current())],
    port,
  );
  let start: StartReport | null = null;
  let end: EndReport | null = null;
  let begun = now();
  let told = { curves: now(), progress: now() };
  let open = true;
  return {
    url: server.url,
    reporter: {
      start(report) {
        start = report;
        begun = now();
      },
      step({ step, loss }) {
        if (!start || now() - told.progress < PAUSE) return;
        told = { ...told, progress: now() };
        server.send("progress", printProgress(start, step, loss, (now() - begun) / 1000));
      },
      epoch() {
        if (now() - told.curves < PAUSE) return;
        told = { ...told, curves: now() };
        server.send("parts", printParts(current()));
      },
      end(report) {
        end = report;
        server.send("progress", "The training is over; looking at what was learnt.");
      },
    },
    async close() {
      if (!open) return;
      open = false;
      const path = join(folder, "report.html");
      const page = end && existsSync(path) ? readFileSync(path, "utf8") : null;
      await server.close("end", { line: describeEnd(end), page });
    },
  };
}

/** `45 % · update 210 of 469 · loss 0.1234 · 12 s left` */
function printProgress({ steps, done }: StartReport, step: number, loss: number, seconds: number): string {
  const share = Math.min(1, step / Math.max(1, steps));
  const made = step - done;
  const left = made > 0 ? (seconds * (steps - step)) / made : 0;
  return [
    `${Math.floor(100 * share)} %`,
    `update ${formatCount(step)} of ${formatCount(steps)}`,
    `loss ${formatMeasure(loss)}`,
    `${formatDuration(Math.max(0, left))} left`,
  ].join(" · ");
}

function describeEnd(end: EndReport | null): string {
  switch (end?.reason) {
    case "finished":
      return `Finished in ${formatDuration(end.seconds)}; this page is kept as report.html.`;
    case "interrupted":
      return "Interrupted: the weights are saved, and --resume goes on.";
    case "diverged":
      return "Stopped: the loss is not a number any more.";
    case undefined:
      return "The training stopped with an error; the terminal says which.";
  }
}
