/** @file Fits a data set to a model's fields before the first step: names, counts, shapes, types and ranges. Pure. */
import type { Dataset, FieldData, SourceContext } from "../library/data.ts";
import { printValueType, type ValueType } from "../library/types.ts";
import { constantOf, substitute } from "../sizes/size.ts";
import { elementCountOf } from "./arrays.ts";
import { bindShape, type Bindings } from "./bind-shape.ts";
import { mismatch, unknownName } from "./faults.ts";

export type Wanted = SourceContext["wanted"];

/**
 * The data set with exactly the wanted fields, in their declared shapes; sizes that the types leave open are bound in
 * `bindings`. Throws DataFault with one clear line where something does not fit.
 */
export function conformDataset(dataset: Dataset, wanted: Wanted, part: string, bindings: Bindings): Dataset {
  const names = Object.keys(dataset.fields);
  for (const name of names) {
    if (wanted.some((f) => f.name === name)) continue;
    throw mismatch(
      `the data gives a field ${name}: ${unknownName(
        "input or target",
        name,
        wanted.map((f) => f.name),
      )}`,
    );
  }
  const fields: Record<string, FieldData> = {};
  for (const { name, role, type } of wanted) {
    const field = dataset.fields[name];
    if (!field) {
      const given = names.length === 0 ? "gives no field" : `gives ${names.join(", ")}`;
      throw mismatch(`the ${part} data has nothing for ${role} ${name}: it ${given}`);
    }
    fields[name] = { ...field, shape: bindShape(name, type, field.shape, bindings) };
  }
  const count = checkCounts(fields, part);
  for (const { name, type } of wanted) checkValues(name, type, fields[name]!, count, bindings);
  return { count, fields };
}

/** All fields must have the same number of examples, and at least one. */
function checkCounts(fields: Readonly<Record<string, FieldData>>, part: string): number {
  const counts = Object.entries(fields).map(([name, f]) => ({
    name,
    count: f.data.length / Math.max(1, elementCountOf(f.shape)),
  }));
  const [first, ...others] = counts;
  if (!first) throw mismatch(`the ${part} data has no field`);
  const other = others.find((c) => c.count !== first.count);
  if (other)
    throw mismatch(
      `${first.name} has ${first.count} examples in the ${part} data, but ${other.name} has ${other.count}`,
    );
  if (first.count === 0) throw mismatch(`the ${part} data has no examples`);
  return first.count;
}

function checkValues(
  name: string,
  type: ValueType,
  field: FieldData,
  count: number,
  bindings: Bindings,
): void {
  const classes = type.classes ? constantOf(substitute(type.classes, bindings)) : null;
  const bad = findBadValue(type, field.data, classes);
  if (bad < 0) return;
  const example = Math.floor(bad / (field.data.length / count));
  const where = field.locate?.(example) ?? `example ${example}`;
  throw mismatch(
    `${where}: ${name} is ${field.data[bad]}, but ${printValueType(type)} takes ${printRange(type, classes)}`,
  );
}

/** Index of the first value outside the type's range, or −1. */
function findBadValue(type: ValueType, data: FieldData["data"], classes: number | null): number {
  if (type.dtype === "f32")
    return data instanceof Float32Array ? data.findIndex((v) => !Number.isFinite(v)) : -1;
  const limit = type.dtype === "bool" ? 2 : (classes ?? Infinity);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!(value >= 0 && value < limit && Number.isInteger(value))) return i;
  }
  return -1;
}

function printRange(type: ValueType, classes: number | null): string {
  if (type.dtype === "f32") return "finite numbers";
  if (type.dtype === "bool") return "0 and 1";
  return classes === null ? "whole numbers from 0" : `whole numbers from 0 to ${classes - 1}`;
}
