/** @file The names of classes that columns of a table hold: a look through the whole file before its numbers are taken. */
import { constantOf } from "../sizes/size.ts";
import { printValueType } from "../library/types.ts";
import type { SourceContext } from "../library/data.ts";
import type { FieldColumns } from "./csv-columns.ts";
import { cellText, type CsvRecord } from "./csv-scan.ts";
import { mismatch, quote } from "./faults.ts";

/** By field, or by `field/column` for one_hot: the classes in alphabetical order; null: the cells are numbers. */
export type ClassNames = ReadonlyMap<string, readonly string[] | null>;

/** Texts that stand for a value that is not there. */
export const MISSING: ReadonlySet<string> = new Set(["", "?", "na", "nan", "n/a", "null"]);

const WHOLE = /^[+-]?\d+(\.0*)?$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** More names are no classes. */
const MOST_NAMES = 2 ** 16;

/** What is known of one list of classes while the file is read. */
interface Gathering {
  readonly key: string;
  readonly columns: readonly number[];
  readonly names: Set<string>;
  readonly mayBeNumbers: boolean;
  numbers: boolean;
}

/** The key under which a column's classes are known to other parts. */
export function classKey(field: string, column: string): string {
  return `${field}/${column}`;
}

/** Classes of all fields that need them; `scan` goes through the rows once, if it is needed at all. */
export function findClasses(
  fields: readonly FieldColumns[],
  header: readonly string[],
  file: string,
  context: SourceContext,
  scan: (visit: (record: CsvRecord) => void) => void,
): ClassNames {
  const found = new Map<string, readonly string[] | null>();
  const open: Gathering[] = [];
  const want = (key: string, columns: readonly number[], mayBeNumbers: boolean): void => {
    const known = context.names.get(key);
    if (known) found.set(key, known);
    else open.push({ key, columns, names: new Set(), mayBeNumbers, numbers: mayBeNumbers });
  };
  for (const { field, uses } of fields) {
    const classes = uses.filter((u) => u.kind === "class").map((u) => u.column);
    if (classes.length > 0) want(field, classes, true);
    for (const { column } of uses.filter((u) => u.kind === "one_hot"))
      want(classKey(field, header[column]!), [column], false);
  }
  if (open.length > 0) scan((record) => open.forEach((gathering) => gather(gathering, record, file)));
  for (const { key, numbers, names } of open) found.set(key, numbers ? null : sortNames(names));
  for (const { field, type } of fields) {
    const names = found.get(field) ?? null;
    const classes = type.classes ? constantOf(type.classes) : null;
    if (names === null || classes === null || names.length <= classes) continue;
    // Numbers with a slip among them are told cell by cell.
    if (2 * names.filter((name) => NUMBER.test(name)).length <= names.length)
      throw tooManyClasses(field, type, names, file);
    found.set(field, null);
  }
  return found;
}

function gather(gathering: Gathering, record: CsvRecord, file: string): void {
  const { names, columns } = gathering;
  for (const column of columns) {
    if (column >= record.count) continue;
    const text = cellText(record, column);
    if (text === null || MISSING.has(text.toLowerCase())) continue;
    if (gathering.numbers && !NUMBER.test(text)) gathering.numbers = false;
    if (names.size <= MOST_NAMES) names.add(text);
    else if (!gathering.numbers)
      throw mismatch(
        `${gathering.key} of ${file} has more than ${MOST_NAMES} different values, such as ${quote(text)}: these are no classes`,
        "NN6107",
      );
  }
}

/** Whole numbers by value, all else by code units. */
function sortNames(names: ReadonlySet<string>): readonly string[] {
  const list = [...names];
  return list.every((name) => WHOLE.test(name)) ? list.sort((a, b) => Number(a) - Number(b)) : list.sort();
}

function tooManyClasses(
  field: string,
  type: FieldColumns["type"],
  names: readonly string[],
  file: string,
): Error {
  const shown = names.slice(0, 6).map(quote).join(", ");
  return mismatch(
    `field ${field} of ${file} has ${names.length} classes (${shown}${names.length > 6 ? ", …" : ""}), ` +
      `but ${printValueType(type)} takes ${constantOf(type.classes!)}`,
    "NN6107",
  );
}
