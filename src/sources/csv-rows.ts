/** @file Rows of a table → columns of numbers, one row at a time; what does not fit is noted, and the reading goes on. */
import type { ColumnWriter, SourceContext } from "../library/data.ts";
import { createCellReader, createReader, isAbsent, type RowPolicy } from "./csv-cells.ts";
import { classKey, type ClassNames } from "./csv-classes.ts";
import type { FieldColumns, Header } from "./csv-columns.ts";
import type { CsvRecord } from "./csv-scan.ts";
import { quote } from "./faults.ts";
import { createLineIndex } from "./line-index.ts";

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
  const rows = writers.map(({ width }) => new Float64Array(width));
  const cells = createCellReader(header, policy, problems, counts);
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
      for (let i = 0; i < readers.length; i++) {
        cells.readRow(record, readers[i]!, rows[i]!);
        writers[i]!.writer.append(rows[i]!);
      }
      lines.add(counts.rows++, record.line);
    },
    notes: () => [
      ...(counts.skipped > 0 && policy.missing === "skip"
        ? [`${header.file}: ${counts.skipped} rows with missing values are left out, ${counts.rows} stay`]
        : []),
      ...(cells.large.size > 0
        ? [
            `${header.file}: ${[...cells.large]
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

function describeRagged(record: CsvRecord, header: Header): string {
  const cells = `${record.count} ${record.count === 1 ? "cell" : "cells"}`;
  return `line ${record.line} of ${header.file} has ${cells}, but ${header.named ? "the header" : "the first line"} has ${header.names.length}`;
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
