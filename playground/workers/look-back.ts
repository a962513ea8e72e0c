/** @file What a trained network shows on examples: the findings of a report. */
import type { NumberColumn } from "../../src/library/data.ts";
import { findFindings } from "../../src/report/findings.ts";
import type { Findings } from "../../src/report/report.ts";
import type { Part } from "./load-data.ts";
import type { Prepared } from "./prepare-run.ts";

const EXAMPLES = 1000;

export function lookBack({ model, network, data }: Prepared): Findings {
  const [part, dataset] = data.test
    ? (["test", data.test] as const)
    : data.val
      ? (["val", data.val] as const)
      : (["train", data.train] as const);
  const examples = Math.min(dataset.count, EXAMPLES);
  const fields = cutFields(dataset, examples);
  const inputs = model.fields
    .filter((f) => f.role === "input")
    .map((f) => [f.name, fields[f.name]!] as const);
  const outputs = network.predict(Object.fromEntries(inputs));
  const weights = model.weights.flatMap(({ path }) => {
    const parameter = network.parameters[path];
    return parameter ? [{ name: path, shape: parameter.shape, data: parameter.data }] : [];
  });
  return findFindings({ model, part, examples, fields, outputs, weights, names: data.names });
}

function cutFields({ count, columns }: Part, examples: number): Record<string, NumberColumn> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, data]) => [name, data.subarray(0, (data.length / count) * examples)]),
  );
}
