/** @file Training told to people: one line an epoch, and on a terminal a live line while it runs. */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { StepResult } from "../runtime/engine.ts";
import type { EpochReport } from "../runtime/fit.ts";
import { formatCount, formatDuration, formatMetrics } from "./format-numbers.ts";
import { type EndReport, lossFirst, type Reporter, type StartReport } from "./reporter.ts";
import { printSparkline } from "./sparkline.ts";

export interface TextReporterOptions {
  /** Progress. */
  readonly write: (text: string) => void;
  /** The result. */
  readonly writeResult: (text: string) => void;
  /** A diagnostic with its place in the spec, without the last line's end. */
  readonly explain: (diagnostic: Diagnostic) => string;
  /** Redraws one line; only for terminals. */
  readonly live: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Milliseconds, for the live line alone. */
  readonly now: () => number;
}

const BAR = 20;
/** Bars of the loss at the end, and epochs from which they say something. */
const SPARKS = 40;
const DRAWN = 4;
const REDRAW = 100;
const CLEAR = "\r\u001b[K";

export function createTextReporter(options: TextReporterOptions): Reporter {
  let start: StartReport | null = null;
  let begun = 0;
  let drawn = 0;
  const losses: number[] = [];
  /** Losses since the line was drawn: single ones jump about. */
  const recent: number[] = [];
  const say = (text: string): void => options.write(`${options.live ? CLEAR : ""}${text}\n`);
  return {
    start(report) {
      start = report;
      begun = options.now();
      const updates = `${formatCount(report.steps)} updates on ${formatCount(report.examples)} examples`;
      say(
        `${report.model}: ${formatCount(report.params)} parameters, ${updates}, engine ${report.engine}, seed ${report.seed}`,
      );
      if (report.done > 0) say(`going on after update ${formatCount(report.done)}`);
    },
    step(result) {
      const now = options.now();
      if (!options.live || !start) return;
      recent.push(result.loss);
      if (now - drawn < REDRAW) return;
      drawn = now;
      const loss = recent.reduce((a, b) => a + b, 0) / recent.length;
      recent.length = 0;
      const line = liveLine(start, { ...result, loss }, (now - begun) / 1000);
      options.write(CLEAR + line.slice(0, options.width - 1));
    },
    epoch(report, phase) {
      losses.push(report.loss);
      say(epochLine(report, start?.epochs[phase] ?? null));
    },
    hint(hint) {
      say(options.explain(hint));
    },
    end(report) {
      if (losses.length >= DRAWN) say(`loss ${printSparkline(losses, SPARKS)}`);
      if (report.trouble) say(options.explain(report.trouble));
      for (const line of endLines(report)) say(line);
      if (report.test)
        options.writeResult(`test  ${formatMetrics({ loss: report.test.loss, ...report.test.metrics })}\n`);
    },
  };
}

/** `━━━━━━──────  45%  loss 0.1234  accuracy 0.9610  12,345 examples/s  12 s left` */
function liveLine(
  start: StartReport,
  { step, loss, metrics }: Pick<StepResult, "step" | "loss" | "metrics">,
  seconds: number,
): string {
  const share = Math.min(1, step / Math.max(1, start.steps));
  const full = Math.round(share * BAR);
  const bar = "━".repeat(full) + "─".repeat(BAR - full);
  const made = step - start.done;
  const left = made > 0 ? (seconds * (start.steps - step)) / made : 0;
  const parts = [
    `${bar} ${Math.floor(share * 100)}%`,
    formatMetrics({ loss, ...metrics }),
    ...(seconds > 0 ? [printRate(start, made / seconds)] : []),
    `${formatDuration(Math.max(0, left))} left`,
  ];
  return parts.join("  ");
}

/** Examples a second, by what an update takes on average; updates where epochs do not say how many there are. */
function printRate({ epochs, examples, steps }: StartReport, updates: number): string {
  const all = epochs.reduce<number | null>((sum, n) => (sum === null || n === null ? null : sum + n), 0);
  if (all === null || steps === 0) return `${formatCount(updates)} updates/s`;
  return `${formatCount((updates * all * examples) / steps)} examples/s`;
}

/** `fine 3/10  loss 0.1234  accuracy 0.9612  val loss 0.1300  val accuracy 0.9570  12,345 examples/s  1.2 s` */
function epochLine(report: EpochReport, epochs: number | null): string {
  const name = report.phase ?? "epoch";
  const parts = [
    `${name} ${report.epoch}${epochs === null ? "" : `/${epochs}`}`,
    formatMetrics({ loss: report.loss, ...report.metrics }),
    ...(report.val ? [formatMetrics(lossFirst(report.val), "val ")] : []),
    // The clock of shorter epochs says nothing.
    ...(report.seconds < 0.01
      ? []
      : [`${formatCount(report.examplesPerSecond)} examples/s`, formatDuration(report.seconds)]),
  ];
  return parts.join("  ");
}

function endLines(report: EndReport): string[] {
  switch (report.reason) {
    case "finished":
      return [`finished in ${formatDuration(report.seconds)}`];
    case "interrupted":
      return ["interrupted: the weights are saved as they are"];
    case "diverged":
      return ["stopped: the loss is not a number any more; what was saved before stays as it is"];
  }
}
