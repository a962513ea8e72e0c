/** @file `csv`: columns of a table, by their names in the first line. The file is read as a stream, twice where classes are named. */
import type { Dataset, FieldData, SourceContext, SourceDefinition } from "../library/data.ts";
import { constantOf, productOf } from "../sizes/size.ts";
import { findClasses } from "./csv-classes.ts";
import { chooseColumns, type Header } from "./csv-columns.ts";
import { type RowPolicy } from "./csv-cells.ts";
import { readRows, type FieldWriter } from "./csv-rows.ts";
import { cellText, type CsvRecord, scanCsv } from "./csv-scan.ts";
import { mismatch, quote, unreadable } from "./faults.ts";

/** More columns are no table. */
const MOST_COLUMNS = 2 ** 20;

function load(context: SourceContext): Dataset {
  const file = context.args.text("file");
  const separator = signOf(context, "separator");
  const named = context.args.bool("header");
  const scan = (visit: (record: CsvRecord) => boolean): void =>
    scanCsv(context.stream(file), separator, file, visit);
  const header = readHeader(file, named, context, scan);
  const fields = chooseColumns(header, context);
  const eachRow = (visit: (record: CsvRecord) => void): void => {
    let first = named;
    scan((record) => {
      if (!first) visit(record);
      first = false;
      return true;
    });
  };
  const classes = findClasses(fields, header.names, file, context, eachRow);
  const policy: RowPolicy = { missing: missingPolicy(context), point: signOf(context, "decimal") };
  const rows = readRows(fields, header, classes, policy, context);
  eachRow(rows.take);
  const dataset = Object.fromEntries(
    rows.fields.map((written) => [written.field.field, fieldOf(written, rows.locate)]),
  );
  return { count: rows.counts.rows, fields: dataset, notes: rows.notes() };
}

function fieldOf(
  { field, writer, width, names, columnNames }: FieldWriter,
  locate: (row: number) => string,
): FieldData {
  return {
    data: writer.finish(),
    shape: shapeOf(field.type, width),
    locate,
    ...(names ? { names } : {}),
    ...(columnNames.size > 0 ? { columnNames } : {}),
  };
}

/** Shape of one example: as declared where the sizes multiply to the row's width, else [width]. */
function shapeOf(type: FieldWriter["field"]["type"], width: number): readonly number[] {
  const sizes = type.axes.map((a) => constantOf(a.size));
  if (sizes.every((s) => s !== null) && constantOf(productOf(sizes)) === width) return sizes;
  return width === 1 ? [] : [width];
}

/** The first record: the columns' names, or one that tells how many there are. */
function readHeader(
  file: string,
  named: boolean,
  context: SourceContext,
  scan: (visit: (record: CsvRecord) => boolean) => void,
): Header {
  let header: Header | null = null;
  scan((record) => {
    if (record.count > MOST_COLUMNS) throw unreadable(file, `its first line has ${record.count} cells`);
    const cells = Array.from({ length: record.count }, (_, i) => cellText(record, i));
    const broken = cells.indexOf(null);
    if (broken >= 0) throw unreadable(file, `cell ${broken + 1} of line ${record.line} is not UTF-8 text`);
    const names = cells.map((cell, i) => (named ? cell! : String(i + 1)));
    header = { file, names, named, hint: hintOf(cells as readonly string[], named, context) };
    return false;
  });
  if (!header) throw unreadable(file, "it is empty");
  return header;
}

/** What a first line suggests to someone whose column was not found. */
function hintOf(cells: readonly string[], named: boolean, context: SourceContext): string {
  const [only] = cells;
  const other = [";", "\t", "|", ","].find((sign) => cells.length === 1 && only!.includes(sign));
  if (other !== undefined && other !== context.args.text("separator"))
    return `; its cells seem to stand between ${quote(other)}: csv(separator = ${other === "\t" ? '"tab"' : quote(other)})`;
  const numbers = named && cells.every((cell) => cell !== "" && Number.isFinite(Number(cell)));
  return numbers ? "; its first line looks like data: csv(header = false) numbers the columns from 1" : "";
}

/** An argument that is a single sign, as its byte. Throws DataFault. */
function signOf(context: SourceContext, name: "separator" | "decimal"): number {
  const text = context.args.text(name);
  if (text === "tab" || text === "\\t") return 9;
  const code = text.length === 1 ? text.charCodeAt(0) : 128;
  const allowed = code < 128 && !'"\r\n0123456789'.includes(text);
  if (allowed) return code;
  throw mismatch(`csv(${name} = ${quote(text)}): one ASCII sign was needed, such as "," or ";" or "tab"`);
}

function missingPolicy(context: SourceContext): RowPolicy["missing"] {
  if (!context.args.has("missing")) return null;
  return context.args.raw("missing")?.kind === "word" ? "skip" : context.args.float("missing");
}

const csv: SourceDefinition = {
  name: "csv",
  doc: {
    summary:
      'Reads a table of comma-separated values: each field is a column, a list of columns, or "*" for all columns that no other field takes; an index field may hold class names, which are numbered in alphabetical order, and `one_hot("colour")` turns a column of names into one number a class. Files of any size are read as a stream.',
  },
  arguments: [
    { name: "file", type: { kind: "string" }, doc: "The file; the first line names the columns." },
    {
      name: "separator",
      type: { kind: "string" },
      doc: 'What stands between cells: one sign, or "tab".',
      default: ",",
    },
    {
      name: "header",
      type: { kind: "bool" },
      doc: "False if the first line is data; columns are then numbered from 1.",
      default: true,
    },
    {
      name: "missing",
      type: { kind: "oneOf", types: [{ kind: "float" }, { kind: "word", words: ["skip"] }] },
      doc: "Stands in for empty cells of number fields; `skip` leaves rows with empty cells out; without it they are an error.",
      default: null,
    },
    { name: "decimal", type: { kind: "string" }, doc: "The decimal sign.", default: "." },
  ],
  fieldArguments: true,
  synthetic: false,
  load,
};

export default csv;
