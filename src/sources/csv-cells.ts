/** @file Cells of a table → numbers: decimal numbers, class names, truth values. */
import type { FieldData } from "../library/data.ts";
import type { ValueType } from "../library/types.ts";
import { printValueType } from "../library/types.ts";
import { constantOf } from "../sizes/size.ts";
import { rowName, type Table } from "./csv-format.ts";
import { mismatch, unknownName } from "./faults.ts";

export interface CellsWanted {
  readonly field: string;
  /** null: the model has no such field. */
  readonly type: ValueType | null;
  /** Stands in for missing numbers. */
  readonly missing: number | null;
  /** Class names that the training part gave. */
  readonly names: readonly string[] | null;
}

type Cells = Pick<FieldData, "data" | "names">;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const MISSING = new Set(["", "?", "na", "nan", "n/a", "null"]);
const TRUTH: ReadonlyMap<string, number> = new Map([
  ["true", 1],
  ["yes", 1],
  ["1", 1],
  ["false", 0],
  ["no", 0],
  ["0", 0],
]);

/** The cells of some columns, [rows, columns], by what the field's type asks for. Throws DataFault. */
export function readCells(table: Table, columns: readonly number[], wanted: CellsWanted): Cells {
  if (wanted.type?.dtype === "index") return readClasses(table, columns, wanted);
  const read = wanted.type?.dtype === "bool" ? readTruth : readNumber;
  const data = new Float32Array(table.rows.length * columns.length);
  let at = 0;
  for (let row = 0; row < table.rows.length; row++) {
    for (const column of columns) data[at++] = read(table, row, column, wanted);
  }
  return { data };
}

function readNumber(table: Table, row: number, column: number, wanted: CellsWanted): number {
  const text = cellAt(table, row, column);
  if (NUMBER.test(text)) return Number(text);
  if (MISSING.has(text.toLowerCase())) {
    if (wanted.missing !== null) return wanted.missing;
    throw mismatch(
      `${place(table, row, column)} is missing (field ${wanted.field}): csv(missing = 0) would put a number there`,
    );
  }
  throw mismatch(
    `${place(table, row, column)} is ${JSON.stringify(text)}, but field ${wanted.field} takes numbers`,
  );
}

function readTruth(table: Table, row: number, column: number, wanted: CellsWanted): number {
  const text = cellAt(table, row, column);
  const value = TRUTH.get(text.toLowerCase());
  if (value !== undefined) return value;
  throw mismatch(
    `${place(table, row, column)} is ${JSON.stringify(text)}, but field ${wanted.field} takes true or false`,
  );
}

/** Whole numbers as they are; anything else is a class name, numbered in alphabetical order. */
function readClasses(table: Table, columns: readonly number[], wanted: CellsWanted): Cells {
  const texts: string[] = [];
  for (let row = 0; row < table.rows.length; row++) {
    for (const column of columns) {
      const text = cellAt(table, row, column);
      if (MISSING.has(text.toLowerCase()))
        throw mismatch(`${place(table, row, column)} is missing (field ${wanted.field})`);
      texts.push(text);
    }
  }
  if (wanted.names === null && texts.every((t) => NUMBER.test(t)))
    return { data: Float32Array.from(texts, Number) };
  const names = wanted.names ?? [...new Set(texts)].sort();
  checkNameCount(table, names, wanted);
  const numbers = new Map(names.map((name, i) => [name, i]));
  const data = Int32Array.from(texts, (text, i) => {
    const number = numbers.get(text);
    if (number !== undefined) return number;
    const where = place(table, Math.floor(i / columns.length), columns[i % columns.length]!);
    throw mismatch(`${where}: the training part has other classes: ${unknownName("class", text, names)}`);
  });
  return { data, names };
}

function checkNameCount(table: Table, names: readonly string[], wanted: CellsWanted): void {
  const classes = wanted.type?.classes ? constantOf(wanted.type.classes) : null;
  if (classes === null || names.length <= classes) return;
  const shown = names.slice(0, 6).map((n) => JSON.stringify(n));
  throw mismatch(
    `field ${wanted.field} of ${table.file} has ${names.length} classes (${shown.join(", ")}${names.length > 6 ? ", …" : ""}), ` +
      `but ${printValueType(wanted.type!)} takes ${classes}`,
  );
}

function cellAt(table: Table, row: number, column: number): string {
  return table.rows[row]!.cells[column]!.trim();
}

/** `row 3 (line 4) of a.csv, column "sl"` */
function place(table: Table, row: number, column: number): string {
  return `${rowName(table, row)}, column ${JSON.stringify(table.header[column])}`;
}
