/** @file report.html in a run's folder: after epochs with the curves alone, at the end with all that was found. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drawWholeModel } from "../draw/draw-model.ts";
import type { Dataset, NumberColumn } from "../library/data.ts";
import { findFindings } from "../report/findings.ts";
import { printReport } from "../report/print-report.ts";
import { readMetrics } from "../report/read-metrics.ts";
import type { Findings, Report } from "../report/report.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { Model } from "../sema/model.ts";
import { sliceColumn } from "../sources/columns.ts";
import type { LoadedData } from "./load-data.ts";
import { runPaths } from "./run-folder.ts";
import { writeFileSafely } from "./write-file.ts";

/** Examples that are looked at, at most, and in one go. */
const EXAMPLES = 10_000;
const CHUNK = 250;
/** Milliseconds for looking: large networks get as far as they get. Who interrupts does not want to wait. */
const PATIENCE = { finished: 20_000, stopped: 500 } as const;
/** Milliseconds between two writings while it trains. */
const PAUSE = 5000;

export interface RunReport {
  /** The curves so far, unless they were written a moment ago. */
  readonly writeCurves: () => void;
  /** Everything. Only looks: weights, progress and random numbers stay as they are. */
  readonly writeAll: (network: RuntimeNetwork, data: LoadedData, end: keyof typeof PATIENCE) => void;
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
    writeAll: (network, data, end) => {
      const until = now() + PATIENCE[end];
      write(look(model, network, data, () => now() < until));
    },
  };
}

/** What the network does on the part that it knows least. */
function look(model: Model, network: RuntimeNetwork, data: LoadedData, hasTime: () => boolean): Findings {
  const [part, dataset] = data.test
    ? (["test", data.test] as const)
    : data.val
      ? (["val", data.val] as const)
      : (["train", data.train] as const);
  const { examples, outputs } = predictSome(model, network, dataset, hasTime);
  return findFindings({
    model,
    part,
    examples,
    fields: cutFields(dataset, 0, examples),
    outputs,
    weights: model.weights.flatMap(({ path }) => {
      const parameter = network.parameters[path];
      return parameter ? [{ name: path, shape: parameter.shape, data: parameter.data }] : [];
    }),
    names: data.names,
  });
}

/** Outputs for the first examples, in pieces, for as long as there is time; one piece at least. */
function predictSome(
  model: Model,
  network: RuntimeNetwork,
  dataset: Dataset,
  hasTime: () => boolean,
): { readonly examples: number; readonly outputs: Record<string, number[]> } {
  const inputs = new Set(model.fields.filter((f) => f.role === "input").map((f) => f.name));
  const outputs: Record<string, number[]> = {};
  const most = Math.min(dataset.count, EXAMPLES);
  let examples = 0;
  while (examples < most && (examples === 0 || hasTime())) {
    const end = Math.min(most, examples + CHUNK);
    const part = Object.entries(cutFields(dataset, examples, end)).filter(([name]) => inputs.has(name));
    for (const [name, values] of Object.entries(network.predict(Object.fromEntries(part)))) {
      const all = (outputs[name] ??= []);
      for (const value of values) all.push(value);
    }
    examples = end;
  }
  return { examples, outputs };
}

function cutFields({ count, fields }: Dataset, from: number, to: number): Record<string, NumberColumn> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { data }]) => {
      const size = data.length / count;
      return [name, sliceColumn(data, from * size, to * size).slice()] as const;
    }),
  );
}
