/** @file `csv`: columns of a table, by their names in the first line. */
import type { Dataset, FieldArgument, FieldData, SourceContext, SourceDefinition } from "../library/data.ts";
import { constantOf, productOf } from "../sizes/size.ts";
import { parseCsv, rowName, type Table } from "./csv-format.ts";
import { readCells } from "./csv-cells.ts";
import { decodeUtf8 } from "./decode-utf8.ts";
import { mismatch, unknownName, unreadable } from "./faults.ts";
import { isWanted, printFieldArgument } from "./field-files.ts";

function readTable(context: SourceContext): Table {
  const file = context.args.text("file");
  const records = parseCsv(decodeUtf8(context.read(file), file), context.args.text("separator"), file);
  const [first] = records;
  if (!first) throw unreadable(file, "it is empty");
  const named = context.args.bool("header");
  const header = first.cells.map((cell, i) => (named ? cell.trim() : String(i + 1)));
  const rows = named ? records.slice(1) : records;
  for (const row of rows) {
    if (row.cells.length === header.length) continue;
    throw mismatch(
      `line ${row.line} of ${file} has ${row.cells.length} ${row.cells.length === 1 ? "cell" : "cells"}, ` +
        `but ${named ? "the header" : "the first line"} has ${header.length}`,
    );
  }
  return { file, header, rows };
}

/** The columns that each field takes; `"*"` stands for all that no other field takes. */
function chooseColumns(table: Table, context: SourceContext): ReadonlyMap<string, readonly number[]> {
  const chosen = new Map<string, readonly number[]>();
  const rest: string[] = [];
  const fieldArgs = new Map(context.fieldArgs);
  for (const { name } of context.wanted) {
    if (!fieldArgs.has(name) && table.header.includes(name)) fieldArgs.set(name, name);
  }
  for (const [field, argument] of fieldArgs) {
    if (argument === "*") rest.push(field);
    else if (!isWanted(context, field)) chosen.set(field, presentColumns(table, argument));
    else chosen.set(field, columnsOf(table, field, argument));
  }
  const taken = new Set([...chosen.values()].flat());
  const left = table.header.map((_, i) => i).filter((i) => !taken.has(i));
  for (const field of rest) chosen.set(field, left);
  return chosen;
}

/** Columns of a field that is not needed here: they may be absent, but are no part of `"*"`. */
function presentColumns(table: Table, argument: FieldArgument): readonly number[] {
  const names = [argument]
    .flat(9)
    .map((name) => (typeof name === "number" ? name - 1 : table.header.indexOf(String(name))));
  return names.filter((i) => i >= 0);
}

function columnsOf(table: Table, field: string, argument: FieldArgument): readonly number[] {
  if (typeof argument === "object" && "call" in argument) {
    throw mismatch(
      `field ${field} = ${printFieldArgument(argument)}: a column's name was needed, a list of names, or "*"`,
    );
  }
  if (typeof argument === "object") return argument.flatMap((item) => columnsOf(table, field, item));
  if (typeof argument === "number") {
    if (!Number.isInteger(argument) || argument < 1 || argument > table.header.length) {
      throw mismatch(
        `field ${field} asks for column ${argument}, but ${table.file} has columns 1 to ${table.header.length}`,
      );
    }
    return [argument - 1];
  }
  const index = table.header.indexOf(argument);
  if (index < 0)
    throw mismatch(`field ${field}: ${unknownName("column", argument, table.header)} (${table.file})`);
  return [index];
}

/** Shape of one example: as declared where the sizes multiply to the number of columns, else [columns]. */
function shapeOf(context: SourceContext, field: string, columns: readonly number[]): readonly number[] {
  const wanted = context.wanted.find((f) => f.name === field);
  const sizes = wanted?.type.axes.map((a) => constantOf(a.size)) ?? [];
  if (wanted && sizes.every((s) => s !== null) && constantOf(productOf(sizes)) === columns.length)
    return sizes;
  return columns.length === 1 ? [] : [columns.length];
}

function load(context: SourceContext): Dataset {
  const table = readTable(context);
  const fields: Record<string, FieldData> = {};
  for (const [field, columns] of chooseColumns(table, context)) {
    if (!isWanted(context, field)) continue;
    const type = context.wanted.find((f) => f.name === field)?.type ?? null;
    const missing = context.args.has("missing") ? context.args.float("missing") : null;
    const cells = readCells(table, columns, {
      field,
      type,
      missing,
      names: context.names.get(field) ?? null,
    });
    fields[field] = { ...cells, shape: shapeOf(context, field, columns), locate: (i) => rowName(table, i) };
  }
  return { count: table.rows.length, fields };
}

const csv: SourceDefinition = {
  name: "csv",
  doc: {
    summary:
      'Reads a table of comma-separated values: each field is a column, a list of columns, or "*" for all columns that no other field takes; an index field may hold class names, which are numbered in alphabetical order.',
  },
  arguments: [
    { name: "file", type: { kind: "string" }, doc: "The file; the first line names the columns." },
    { name: "separator", type: { kind: "string" }, doc: "What stands between cells.", default: "," },
    {
      name: "header",
      type: { kind: "bool" },
      doc: "False if the first line is data; columns are then numbered from 1.",
      default: true,
    },
    {
      name: "missing",
      type: { kind: "float" },
      doc: "Stands in for empty cells of number fields; without it they are an error.",
      default: null,
    },
  ],
  fieldArguments: true,
  synthetic: false,
  load,
};

export default csv;
