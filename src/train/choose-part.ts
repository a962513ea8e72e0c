/** @file Which part of the data a trained network is looked at on: the one that was asked for, or the best that there is. */
import { DataFault, type Dataset, type FieldData } from "../library/data.ts";
import { splitExamples } from "../runtime/shuffle.ts";
import type { TrainSetup } from "../sema/model.ts";
import { loadPart, type Part, type Reading, trainNamesFirst } from "./load-data.ts";

export interface ChosenPart {
  readonly part: Part;
  readonly data: Dataset;
  /** What a user should know of the choice; null where there is nothing to say. */
  readonly note: string | null;
}

/** `wanted` null: the test part, else what was held for validation, else the training part. Throws DataFault. */
export function choosePart(setup: TrainSetup, wanted: Part | null, reading: Reading): ChosenPart {
  const { data } = setup;
  if (!data?.train) throw new DataFault("mismatch", "the train block names no data to read");
  const part = wanted ?? (data.test ? "test" : data.val ? "val" : "train");
  const note = wanted === null && part !== "test" ? describeChoice(part) : null;
  if (part === "train") return { part, data: loadPart(data.train, "train", reading), note };
  const source = part === "test" ? data.test : data.val;
  if (!source) {
    const what = part === "val" ? "no validation data" : "no test data";
    throw new DataFault("mismatch", `the train block has ${what}: --part train takes the training part`);
  }
  if ("kind" in source) {
    const all = loadPart(data.train, "train", reading);
    const held = source.kind === "count" ? source.value : Math.round(source.value * all.count);
    return { part, data: pickExamples(all, splitExamples(all.count, held, setup.seed).val), note };
  }
  trainNamesFirst(data.train, source, reading);
  return { part, data: loadPart(source, part, reading), note };
}

function describeChoice(part: Part): string {
  return part === "val"
    ? "the train block has no test data: these are the examples that were held for validation"
    : "the train block has no test data: these are the examples that were trained on, so they flatter";
}

/** Some examples of a data set, in this order. */
function pickExamples({ count, fields }: Dataset, order: Uint32Array): Dataset {
  const pick = ({ data, shape, locate, names }: FieldData): FieldData => {
    const size = data.length / count;
    const picked = new Float32Array(order.length * size);
    order.forEach((example, i) => {
      const from = example * size;
      picked.set("stored" in data ? data.read(from, size) : data.subarray(from, from + size), i * size);
    });
    return { data: picked, shape, names, ...(locate ? { locate: (i: number) => locate(order[i]!) } : {}) };
  };
  return {
    count: order.length,
    fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, pick(field)])),
  };
}
