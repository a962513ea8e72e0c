/** @file Cells of a table → numbers, by what their field's type asks for; what does not fit is noted and read as 0. */
import type { ProblemList } from "../library/data.ts";
import { printValueType } from "../library/types.ts";
import { constantOf } from "../sizes/size.ts";
import { classKey, type ClassNames, MISSING } from "./csv-classes.ts";
import type { ColumnUse, FieldColumns, Header } from "./csv-columns.ts";
import { parseNumber } from "./csv-number.ts";
import { cellText, type CsvRecord } from "./csv-scan.ts";
import { quote, unknownName } from "./faults.ts";
import { printRange } from "./value-range.ts";

export interface RowPolicy {
  /** Stands in for missing numbers; "skip": the row is left out; null: it is a problem. */
  readonly missing: number | "skip" | null;
  /** The decimal sign's byte. */
  readonly point: number;
}

/** One column as it is read. */
export interface Reader {
  readonly column: number;
  readonly field: FieldColumns;
  readonly kind: ColumnUse["kind"];
  readonly names: readonly string[] | null;
  readonly numbers: ReadonlyMap<string, number>;
}

const TRUTH: ReadonlyMap<string, number> = new Map([
  ["true", 1],
  ["yes", 1],
  ["1", 1],
  ["false", 0],
  ["no", 0],
  ["0", 0],
]);
/** Beyond it float32 leaves whole numbers out. */
const MOST_EXACT = 2 ** 24;
const MOST_INDEX = 2 ** 31 - 1;

export interface CellReader {
  /** Writes the numbers of one field in one row. */
  readonly readRow: (record: CsvRecord, readers: readonly Reader[], row: Float64Array) => void;
  /** Columns with whole numbers that float32 rounds. */
  readonly large: ReadonlySet<number>;
}

/** `counts` tells how many rows there have been. Numbers go through arrays: see `parseNumber`. */
export function createCellReader(
  header: Header,
  policy: RowPolicy,
  problems: ProblemList,
  counts: { readonly rows: number; readonly skipped: number },
): CellReader {
  const large = new Set<number>();
  /** The value of one cell; NaN where it is missing. */
  const cell = new Float64Array(1);
  const tell = (record: CsvRecord, column: number, code: string, what: string): void => {
    cell[0] = 0;
    problems.add(code, () => {
      const row = `row ${counts.rows + counts.skipped + 1} (line ${record.line}) of ${header.file}`;
      return `${row}, column ${quote(header.names[column]!)} ${what}`;
    });
  };
  const readCell = (record: CsvRecord, reader: Reader): void => {
    const { column, kind } = reader;
    if (kind === "number" || (kind === "class" && reader.names === null)) {
      parseNumber(record.bytes, record.starts[column]!, record.ends[column]!, policy.point, cell, 0);
      const value = cell[0]!;
      if (value > MOST_EXACT || value < -MOST_EXACT || (kind === "class" && !Number.isInteger(value)))
        checkNumber(record, reader);
      if (!Number.isNaN(cell[0])) return;
    }
    const text = cellText(record, column);
    if (text === null) {
      tell(record, column, "NN6106", "is not UTF-8 text; save the file as UTF-8");
      return;
    }
    const known = kind === "truth" ? TRUTH.get(text.toLowerCase()) : reader.numbers.get(text);
    if (known !== undefined) cell[0] = known;
    else if (MISSING.has(text.toLowerCase())) cell[0] = NaN;
    else explainCell(record, reader, text);
  };
  /** A number that is large, or should be whole. */
  const checkNumber = (record: CsvRecord, { column, kind, field: { field, type } }: Reader): void => {
    const value = cell[0]!;
    if (Number.isNaN(value)) return;
    if (kind === "class") {
      if (Number.isInteger(value) && Math.abs(value) <= MOST_INDEX) return;
      const range = printRange(type, type.classes ? constantOf(type.classes) : null);
      const takes = `(field ${field}), but ${printValueType(type)} takes ${range}`;
      tell(record, column, "NN6107", `is ${value} ${takes}`);
    } else if (!Number.isFinite(Math.fround(value))) {
      tell(record, column, "NN6106", `is ${value}, which float32 does not hold`);
    } else if (Math.fround(value) !== value && Number.isInteger(value)) large.add(column);
  };
  const explainCell = (
    record: CsvRecord,
    { column, kind, names, field: { field } }: Reader,
    text: string,
  ): void => {
    if (names !== null) {
      const other = `the training part has other classes: ${unknownName("class", text, names)}`;
      tell(record, column, "NN6107", `(field ${field}): ${other}`);
      return;
    }
    const takes = kind === "truth" ? "true or false" : kind === "class" ? "whole numbers" : "numbers";
    const comma = kind === "number" && /^[+-]?\d+,\d+$/.test(text);
    const fix = comma ? ': csv(decimal = ",") reads decimal commas' : "";
    tell(record, column, "NN6106", `is ${quote(text)}, but field ${field} takes ${takes}${fix}`);
  };
  const fillMissing = (record: CsvRecord, { column, kind, field: { field } }: Reader): void => {
    if (typeof policy.missing === "number" && kind === "number") {
      cell[0] = policy.missing;
      return;
    }
    const fix =
      kind === "number"
        ? "csv(missing = 0) would put a number there, csv(missing = skip) leave the row out"
        : "csv(missing = skip) leaves such rows out";
    tell(record, column, "NN6109", `is missing (field ${field}): ${fix}`);
  };
  return {
    large,
    readRow: (record, readers, row) => {
      let at = 0;
      for (const reader of readers) {
        readCell(record, reader);
        if (Number.isNaN(cell[0])) fillMissing(record, reader);
        if (reader.kind !== "one_hot") row[at++] = cell[0]!;
        else for (let i = 0; i < reader.names!.length; i++) row[at++] = i === cell[0] ? 1 : 0;
      }
    },
  };
}

/** True for a cell whose text stands for a missing value. */
export function isAbsent(record: CsvRecord, column: number): boolean {
  if (record.ends[column]! - record.starts[column]! > 5) return false;
  const text = cellText(record, column);
  return text !== null && MISSING.has(text.toLowerCase());
}

/** A column with the classes that it needs. */
export function createReader(
  field: FieldColumns,
  use: ColumnUse,
  header: Header,
  classes: ClassNames,
): Reader {
  const key = use.kind === "one_hot" ? classKey(field.field, header.names[use.column]!) : field.field;
  const names = use.kind === "one_hot" || use.kind === "class" ? (classes.get(key) ?? null) : null;
  const numbers = new Map((names ?? []).map((name, i) => [name, i]));
  return { column: use.column, field, kind: use.kind, names, numbers };
}
