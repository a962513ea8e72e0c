/** @file Rows of a table → columns of numbers, one row at a time; what does not fit is noted, and the reading goes on. */
import type { ColumnWriter, SourceContext } from "../library/data.ts";
import { printValueType } from "../library/types.ts";
import { constantOf } from "../sizes/size.ts";
import { classKey, type ClassNames, MISSING } from "./csv-classes.ts";
import type { ColumnUse, FieldColumns, Header } from "./csv-columns.ts";
import { parseNumber } from "./csv-number.ts";
import { cellText, type CsvRecord } from "./csv-scan.ts";
import { quote, unknownName } from "./faults.ts";
import { createLineIndex } from "./line-index.ts";
import { printRange } from "./value-range.ts";

export interface RowPolicy {
  /** Stands in for missing numbers; "skip": the row is left out; null: it is a problem. */
  readonly missing: number | "skip" | null;
  /** The decimal sign's byte. */
  readonly point: number;
}

/** One column as it is read. */
interface Reader {
  readonly column: number;
  readonly field: FieldColumns;
  readonly kind: ColumnUse["kind"];
  readonly names: readonly string[] | null;
  readonly numbers: ReadonlyMap<string, number>;
}

export interface FieldWriter {
  readonly field: FieldColumns;
  readonly writer: ColumnWriter;
  /** Numbers of one row. */
  readonly width: number;
  readonly names: readonly string[] | null;
  readonly columnNames: ReadonlyMap<string, readonly string[]>;
}

export interface RowsRead {
  readonly fields: readonly FieldWriter[];
  readonly take: (record: CsvRecord) => void;
  readonly counts: { rows: number; skipped: number };
  readonly locate: (row: number) => string;
  readonly notes: () => readonly string[];
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
/** A value that is missing. */
const ABSENT = Symbol("absent");

/** Makes the columns of all fields; `take` adds a row to them. */
export function readRows(
  fields: readonly FieldColumns[],
  header: Header,
  classes: ClassNames,
  policy: RowPolicy,
  context: SourceContext,
): RowsRead {
  const { problems } = context;
  const writers = fields.map((field) => createFieldWriter(field, header, classes, context));
  const readers = fields.map((field) => field.uses.map((use) => createReader(field, use, header, classes)));
  const counts = { rows: 0, skipped: 0 };
  const lines = createLineIndex();
  const large = new Set<number>();
  const values: number[] = [];

  const place = (record: CsvRecord, column: number): string =>
    `row ${counts.rows + counts.skipped + 1} (line ${record.line}) of ${header.file}, column ${quote(header.names[column]!)}`;
  const tell = (record: CsvRecord, reader: Reader, code: string, what: string): number => {
    problems.add(code, `${place(record, reader.column)} ${what}`);
    return 0;
  };
  const readValue = (record: CsvRecord, reader: Reader): number | typeof ABSENT => {
    const { column, kind } = reader;
    if (kind === "number" || (kind === "class" && reader.names === null)) {
      const value = parseNumber(record.bytes, record.starts[column]!, record.ends[column]!, policy.point);
      if (value > MOST_EXACT || value < -MOST_EXACT) {
        if (kind === "number" && Math.fround(value) !== value && Number.isInteger(value)) large.add(column);
        if (!Number.isFinite(Math.fround(value)))
          return tell(record, reader, "NN6106", `is ${value}, which float32 does not hold`);
      }
      if (!Number.isNaN(value)) return kind === "number" ? value : checkIndex(record, reader, value);
    }
    const text = cellText(record, column);
    if (text === null) return tell(record, reader, "NN6106", "is not UTF-8 text; save the file as UTF-8");
    const known = kind === "truth" ? TRUTH.get(text.toLowerCase()) : reader.numbers.get(text);
    if (known !== undefined) return known;
    return MISSING.has(text.toLowerCase()) ? ABSENT : explainCell(record, reader, text);
  };
  const checkIndex = (record: CsvRecord, reader: Reader, value: number): number => {
    if (Number.isInteger(value) && Math.abs(value) <= MOST_INDEX) return value;
    const { field, type } = reader.field;
    const range = printRange(type, type.classes ? constantOf(type.classes) : null);
    return tell(
      record,
      reader,
      "NN6107",
      `is ${value} (field ${field}), but ${printValueType(type)} takes ${range}`,
    );
  };
  const explainCell = (record: CsvRecord, reader: Reader, text: string): number => {
    const { field } = reader.field;
    if (reader.names !== null)
      return tell(
        record,
        reader,
        "NN6107",
        `(field ${field}): the training part has other classes: ${unknownName("class", text, reader.names)}`,
      );
    const takes =
      reader.kind === "truth" ? "true or false" : reader.kind === "class" ? "whole numbers" : "numbers";
    const comma =
      reader.kind === "number" && /^[+-]?\d+,\d+$/.test(text)
        ? ': csv(decimal = ",") reads decimal commas'
        : "";
    return tell(record, reader, "NN6106", `is ${quote(text)}, but field ${field} takes ${takes}${comma}`);
  };
  /** The row's numbers of one field into `values`; false if the row is to be left out. */
  const readField = (record: CsvRecord, own: readonly Reader[]): boolean => {
    values.length = 0;
    for (const reader of own) {
      let value = readValue(record, reader);
      if (value === ABSENT) {
        if (policy.missing === "skip") return false;
        if (policy.missing !== null && reader.kind === "number") value = policy.missing;
        else {
          const fix =
            reader.kind === "number"
              ? "csv(missing = 0) would put a number there, csv(missing = skip) leave the row out"
              : "csv(missing = skip) leaves such rows out";
          value = tell(record, reader, "NN6109", `is missing (field ${reader.field.field}): ${fix}`);
        }
      }
      if (reader.kind !== "one_hot") values.push(value);
      else for (let i = 0; i < reader.names!.length; i++) values.push(i === value ? 1 : 0);
    }
    return true;
  };
  const isComplete = (record: CsvRecord): boolean =>
    readers.every((own) => own.every((reader) => !isAbsent(record, reader.column)));

  return {
    fields: writers,
    counts,
    locate: (row) => {
      const line = `line ${lines.lineOf(row)}`;
      return counts.skipped > 0 ? `${line} of ${header.file}` : `row ${row + 1} (${line}) of ${header.file}`;
    },
    take: (record) => {
      if (record.count !== header.names.length) {
        problems.add("NN6110", describeRagged(record, header));
        counts.skipped++;
        return;
      }
      if (policy.missing === "skip" && !isComplete(record)) {
        counts.skipped++;
        return;
      }
      for (const [i, own] of readers.entries()) {
        if (readField(record, own)) writers[i]!.writer.append(values);
      }
      lines.add(counts.rows++, record.line);
    },
    notes: () => [
      ...(counts.skipped > 0 && policy.missing === "skip"
        ? [`${header.file}: ${counts.skipped} rows with missing values are left out, ${counts.rows} stay`]
        : []),
      ...(large.size > 0
        ? [
            `${header.file}: ${[...large]
              .slice(0, 5)
              .map((c) => quote(header.names[c]!))
              .join(
                ", ",
              )} holds whole numbers beyond 16,777,216, which float32 rounds; if they are names, leave the column out`,
          ]
        : []),
    ],
  };
}

function isAbsent(record: CsvRecord, column: number): boolean {
  if (record.ends[column]! - record.starts[column]! > 5) return false;
  const text = cellText(record, column);
  return text !== null && MISSING.has(text.toLowerCase());
}

function describeRagged(record: CsvRecord, header: Header): string {
  const cells = `${record.count} ${record.count === 1 ? "cell" : "cells"}`;
  return `line ${record.line} of ${header.file} has ${cells}, but ${header.named ? "the header" : "the first line"} has ${header.names.length}`;
}

function createReader(field: FieldColumns, use: ColumnUse, header: Header, classes: ClassNames): Reader {
  const key = use.kind === "one_hot" ? classKey(field.field, header.names[use.column]!) : field.field;
  const names = use.kind === "one_hot" || use.kind === "class" ? (classes.get(key) ?? null) : null;
  const numbers = new Map((names ?? []).map((name, i) => [name, i]));
  return { column: use.column, field, kind: use.kind, names, numbers };
}

function createFieldWriter(
  field: FieldColumns,
  header: Header,
  classes: ClassNames,
  context: SourceContext,
): FieldWriter {
  const hot = field.uses.filter((u) => u.kind === "one_hot");
  const columnNames = new Map(
    hot.map(({ column }) => {
      const key = classKey(field.field, header.names[column]!);
      return [key, classes.get(key) ?? []] as const;
    }),
  );
  const wide = [...columnNames.values()].reduce((sum, names) => sum + names.length, 0);
  return {
    field,
    writer: context.createColumn(
      field.type.dtype === "f32" ? "f32" : field.type.dtype === "bool" ? "u8" : "i32",
    ),
    width: field.uses.length - hot.length + wide,
    names: classes.get(field.field) ?? null,
    columnNames,
  };
}
