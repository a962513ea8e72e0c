/** @file What a trained network does on the part of the data that it knows least. Only looks: it stays as it is. */
import type { Dataset, NumberColumn } from "../library/data.ts";
import { findFindings } from "../report/findings.ts";
import { findPictureField } from "../report/picture-fields.ts";
import type { Findings } from "../report/report.ts";
import { findSamples } from "../report/samples.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import { splitExamples } from "../runtime/shuffle.ts";
import type { Model } from "../sema/model.ts";
import { sliceColumn } from "../sources/columns.ts";
import { lookAtActivations } from "./activations.ts";
import type { EngineName } from "./engines.ts";
import type { LoadedData } from "./load-data.ts";

/** Examples that are looked at, at most, in one go, and for activations and samples. */
const EXAMPLES = 10_000;
const CHUNK = 250;

export interface Run {
  readonly model: Model;
  readonly network: RuntimeNetwork;
  readonly data: LoadedData;
  /** What a second network is made with, where it is worth it to look at activations too; else null. */
  readonly engine: EngineName | null;
}

/** Looks at as many examples as there is time for. */
export async function lookAtRun(
  { model, network, data, engine }: Run,
  hasTime: () => boolean,
): Promise<Findings> {
  const { name, dataset, order } = choosePart(model, data, network.progress.seed);
  const inputs = new Set(model.fields.filter((f) => f.role === "input").map((f) => f.name));
  const inputsOf = (fields: Columns): Columns =>
    Object.fromEntries(Object.entries(fields).filter(([field]) => inputs.has(field)));
  const most = Math.min(order?.length ?? dataset.count, EXAMPLES);
  const outputs: Record<string, number[]> = {};
  let examples = 0;
  while (examples < most && (examples === 0 || hasTime())) {
    const end = Math.min(most, examples + CHUNK);
    const given = inputsOf(cutFields(dataset, order, examples, end));
    for (const [output, values] of Object.entries(network.predict(given))) {
      const all = (outputs[output] ??= []);
      for (const value of values) all.push(value);
    }
    examples = end;
  }
  const fields = cutFields(dataset, order, 0, examples);
  const few = Math.min(examples, CHUNK);
  const first = inputsOf(cutFields(dataset, order, 0, few));
  const picture = findPictureField(model);
  const weights = model.weights.flatMap(({ path }) => {
    const parameter = network.parameters[path];
    return parameter ? [{ name: path, shape: parameter.shape, data: parameter.data }] : [];
  });
  return findFindings({
    ...{ model, part: name, examples, fields, outputs, weights, names: data.names },
    samples: picture
      ? findSamples(
          model,
          first[picture.name]!,
          (entry, given) => network.entries[entry]!(given as Columns),
          0,
        )
      : null,
    activations:
      engine && hasTime() ? await lookAtActivations(model, data.bindings, network, engine, first, few) : [],
  });
}

type Columns = Readonly<Record<string, NumberColumn>>;

interface ChosenPart {
  readonly name: string;
  readonly dataset: Dataset;
  /** The examples of the part; null: all. */
  readonly order: Uint32Array | null;
}

/** The test part, the validation part – also where it was held back from the training part –, else the training part. */
function choosePart(model: Model, { train, val, test }: LoadedData, seed: number): ChosenPart {
  if (test) return { name: "test", dataset: test, order: null };
  if (val) return { name: "validation", dataset: val, order: null };
  const held = model.train?.data?.val;
  if (!held || "definition" in held) return { name: "training", dataset: train, order: null };
  const count = held.kind === "count" ? held.value : Math.round(held.value * train.count);
  if (count === 0) return { name: "training", dataset: train, order: null };
  return { name: "validation", dataset: train, order: splitExamples(train.count, count, seed).val };
}

/** Copies of the columns' numbers, as many examples as from … to − 1 of the order. */
function cutFields({ count, fields }: Dataset, order: Uint32Array | null, from: number, to: number): Columns {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { data }]) => {
      const size = data.length / count;
      if (!order) return [name, sliceColumn(data, from * size, to * size).slice()] as const;
      const rows = Array.from(order.subarray(from, to), (i) =>
        sliceColumn(data, i * size, (i + 1) * size).slice(),
      );
      return [name, joinRows(rows, size)] as const;
    }),
  );
}

function joinRows(rows: readonly NumberColumn[], size: number): NumberColumn {
  const first = rows[0]!;
  const make =
    first instanceof Float32Array ? Float32Array : first instanceof Uint8Array ? Uint8Array : Int32Array;
  const joined = new make(rows.length * size);
  rows.forEach((row, i) => joined.set(row, i * size));
  return joined;
}
