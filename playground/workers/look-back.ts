/** @file What a trained network shows on examples: the findings of a report. */
import type { NumberColumn } from "../../src/library/data.ts";
import { findFindings } from "../../src/report/findings.ts";
import { findPictureField } from "../../src/report/picture-fields.ts";
import { findSamples } from "../../src/report/samples.ts";
import type { Findings } from "../../src/report/report.ts";
import type { Part } from "./load-data.ts";
import type { Prepared } from "./prepare-run.ts";

const EXAMPLES = 1000;

export function lookBack({ model, network, data }: Prepared): Findings {
  const [part, dataset] = data.test
    ? (["test", data.test] as const)
    : data.val
      ? (["validation", data.val] as const)
      : (["training", data.train] as const);
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
  const picture = findPictureField(model);
  const call = (
    entry: string,
    given: Readonly<Record<string, ArrayLike<number>>>,
  ): Record<string, ArrayLike<number>> => network.entries[entry]!(given as Record<string, NumberColumn>);
  const samples = picture ? findSamples(model, fields[picture.name]!, call, 0) : null;
  return findFindings({ model, part, examples, fields, outputs, weights, names: data.names, samples });
}

function cutFields({ count, columns }: Part, examples: number): Record<string, NumberColumn> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, data]) => [name, data.subarray(0, (data.length / count) * examples)]),
  );
}
