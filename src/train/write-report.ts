/** @file report.html in a run's folder: after epochs with the curves alone, at the end with all that was found. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drawWholeModel } from "../draw/draw-model.ts";
import type { Dataset } from "../library/data.ts";
import { findFindings } from "../report/findings.ts";
import { printReport } from "../report/print-report.ts";
import { readMetrics } from "../report/read-metrics.ts";
import type { Findings, Report } from "../report/report.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { Model } from "../sema/model.ts";
import type { LoadedData } from "./load-data.ts";
import { runPaths } from "./run-folder.ts";
import { writeFileSafely } from "./write-file.ts";

/** Examples that are looked at: enough for a matrix, few enough to be quick. */
const EXAMPLES = 10_000;
/** Milliseconds between two writings while it trains. */
const PAUSE = 5000;

export interface RunReport {
  /** The curves so far, unless they were written a moment ago. */
  readonly writeCurves: () => void;
  /** Everything. Only looks: weights, progress and random numbers stay as they are. */
  readonly writeAll: (network: RuntimeNetwork, data: LoadedData) => void;
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
    writeAll: (network, data) => write(look(model, network, data)),
  };
}

/** What the network does on the part that it knows least. */
function look(model: Model, network: RuntimeNetwork, data: LoadedData): Findings {
  const [part, dataset] = data.test
    ? (["test", data.test] as const)
    : data.val
      ? (["val", data.val] as const)
      : (["train", data.train] as const);
  const { examples, fields } = firstExamples(dataset);
  const inputs = model.fields.filter((f) => f.role === "input").map((f) => f.name);
  return findFindings({
    model,
    part,
    examples,
    fields,
    outputs: network.predict(Object.fromEntries(inputs.map((name) => [name, fields[name]!]))),
    weights: model.weights.flatMap(({ path }) => {
      const parameter = network.parameters[path];
      return parameter ? [{ name: path, shape: parameter.shape, data: parameter.data }] : [];
    }),
    names: data.names,
  });
}

function firstExamples({ count, fields }: Dataset): {
  examples: number;
  fields: Record<string, Dataset["fields"][string]["data"]>;
} {
  const examples = Math.min(count, EXAMPLES);
  const cut = Object.entries(fields).map(
    ([name, { data }]) => [name, data.subarray(0, (data.length / count) * examples)] as const,
  );
  return { examples, fields: Object.fromEntries(cut) };
}
