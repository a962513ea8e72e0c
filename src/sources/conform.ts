/** @file Fits a data set to a model's fields before the first step: names, counts, shapes, types and ranges. Pure. */
import type { Dataset, FieldData, ProblemList, SourceContext } from "../library/data.ts";
import { printValueType, type ValueType } from "../library/types.ts";
import { constantOf, substitute } from "../sizes/size.ts";
import { elementCountOf } from "./arrays.ts";
import { bindShape, type Bindings } from "./bind-shape.ts";
import { piecesOf } from "./columns.ts";
import { collectFrom, collectProblems, unknownName } from "./faults.ts";
import { printRange } from "./value-range.ts";

export type Wanted = SourceContext["wanted"];

/** What is known while a data set is fitted. */
interface Fitting {
  readonly part: string;
  readonly bindings: Bindings;
  readonly problems: ProblemList;
}

/**
 * The data set with exactly the wanted fields, in their declared shapes; sizes that the types leave open are bound in
 * `bindings`. What does not fit is added to `problems`; without a list it is thrown, all of it in one DataFault.
 */
export function conformDataset(
  dataset: Dataset,
  wanted: Wanted,
  part: string,
  bindings: Bindings,
  problems?: ProblemList,
): Dataset {
  const fitting: Fitting = { part, bindings, problems: problems ?? collectProblems() };
  checkNames(dataset, wanted, fitting);
  const fields: Record<string, FieldData> = {};
  for (const { name, type } of wanted) {
    const field = dataset.fields[name];
    if (!field) continue;
    const shape = collectFrom(fitting.problems, () => bindShape(name, type, field.shape, bindings));
    if (shape) fields[name] = { ...field, shape };
  }
  const count = checkCounts(fields, wanted, fitting);
  for (const { name, type } of wanted) {
    const field = fields[name];
    if (field && count > 0) checkValues(name, type, field, fitting);
  }
  if (!problems) fitting.problems.throwAny();
  return { ...dataset, count, fields };
}

/** Every field of the data is wanted, and every wanted one is there. */
function checkNames(dataset: Dataset, wanted: Wanted, { part, problems }: Fitting): void {
  const names = Object.keys(dataset.fields);
  const wantedNames = wanted.map((f) => f.name);
  for (const name of names) {
    if (wantedNames.includes(name)) continue;
    problems.add(
      "NN6111",
      `the data gives a field ${name}: ${unknownName("input or target", name, wantedNames)}`,
    );
  }
  for (const { name, role } of wanted) {
    if (dataset.fields[name]) continue;
    const given = names.length === 0 ? "gives no field" : `gives ${names.join(", ")}`;
    problems.add("NN6111", `the ${part} data has nothing for ${role} ${name}: it ${given}`);
  }
}

/** All fields must have the same number of examples, and at least one. */
function checkCounts(
  fields: Readonly<Record<string, FieldData>>,
  wanted: Wanted,
  { part, problems }: Fitting,
): number {
  const counts = Object.entries(fields).map(([name, f]) => ({
    name,
    count: f.data.length / Math.max(1, elementCountOf(f.shape)),
  }));
  const [first, ...others] = counts;
  if (!first) {
    if (wanted.length === 0) problems.add("NN6111", `the ${part} data has no field`);
    return 0;
  }
  for (const other of others) {
    if (other.count === first.count) continue;
    problems.add(
      "NN6113",
      `${first.name} has ${first.count} examples in the ${part} data, but ${other.name} has ${other.count}`,
    );
  }
  if (first.count === 0) problems.add("NN6113", `the ${part} data has no examples`);
  return first.count;
}

/** Every value must be one that the type takes. */
function checkValues(name: string, type: ValueType, field: FieldData, { bindings, problems }: Fitting): void {
  const classes = type.classes ? constantOf(substitute(type.classes, bindings)) : null;
  const isBad = badValueTest(type, field.data, classes);
  if (!isBad) return;
  const size = elementCountOf(field.shape);
  for (const { at, piece } of piecesOf(field.data)) {
    for (let i = 0; i < piece.length; i++) {
      if (!isBad(piece[i]!)) continue;
      problems.add(type.dtype === "f32" ? "NN6106" : "NN6107", () => {
        const example = Math.floor((at + i) / size);
        const where = field.locate?.(example) ?? `example ${example}`;
        return `${where}: ${name} is ${piece[i]}, but ${printValueType(type)} takes ${printRange(type, classes)}`;
      });
    }
  }
}

/** Tells values outside the type's range; null where there can be none. */
function badValueTest(
  type: ValueType,
  data: FieldData["data"],
  classes: number | null,
): ((value: number) => boolean) | null {
  if (type.dtype === "f32") {
    const whole = data instanceof Uint8Array || data instanceof Int32Array;
    return whole ? null : (value) => !Number.isFinite(value);
  }
  const limit = type.dtype === "bool" ? 2 : (classes ?? Infinity);
  return (value) => !(value >= 0 && value < limit && Number.isInteger(value));
}
