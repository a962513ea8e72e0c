/** @file CSV text → records (RFC 4180: quoted fields, doubled quotes, LF or CR LF). Pure. */
import { unreadable } from "./faults.ts";

export interface CsvRecord {
  readonly cells: readonly string[];
  /** Line of the file, from 1, at which the record starts. */
  readonly line: number;
}

/** A file with its columns' names; every row has as many cells as there are names. */
export interface Table {
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: readonly CsvRecord[];
}

/** `row 3 (line 4) of a.csv` */
export function rowName(table: Table, row: number): string {
  return `row ${row + 1} (line ${table.rows[row]!.line}) of ${table.file}`;
}

const QUOTE = '"';

/** Splits text into records; blank lines are left out. Throws DataFault where a quote is not closed. */
export function parseCsv(text: string, separator: string, file: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const record = readRecord(text, at, line, separator, file);
    if (record.cells.length > 1 || record.cells[0]!.trim() !== "")
      records.push({ cells: record.cells, line });
    at = record.next;
    line = record.line;
  }
  return records;
}

interface RecordRead {
  readonly cells: string[];
  readonly next: number;
  readonly line: number;
}

function readRecord(
  text: string,
  start: number,
  startLine: number,
  separator: string,
  file: string,
): RecordRead {
  const cells: string[] = [];
  let at = start;
  let line = startLine;
  for (;;) {
    if (text[at] === QUOTE) {
      const quoted = readQuoted(text, at, line, file);
      line += countLines(quoted.cell);
      at = quoted.next;
      const end = endOfCell(text, at, separator);
      cells.push(quoted.cell + text.slice(at, end).trimEnd());
      at = end;
    } else {
      const end = endOfCell(text, at, separator);
      cells.push(text.slice(at, end));
      at = end;
    }
    if (text[at] !== separator) break;
    at++;
  }
  if (text[at] === "\r" && text[at + 1] === "\n") at++;
  return { cells, next: at + 1, line: line + 1 };
}

function readQuoted(text: string, start: number, line: number, file: string): { cell: string; next: number } {
  let cell = "";
  let at = start + 1;
  for (;;) {
    const end = text.indexOf(QUOTE, at);
    if (end < 0) throw unreadable(file, `the quote opened in line ${line} is not closed`);
    cell += text.slice(at, end);
    if (text[end + 1] !== QUOTE) return { cell, next: end + 1 };
    cell += QUOTE;
    at = end + 2;
  }
}

function endOfCell(text: string, start: number, separator: string): number {
  let at = start;
  while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}

function countLines(cell: string): number {
  let lines = 0;
  for (let at = cell.indexOf("\n"); at >= 0; at = cell.indexOf("\n", at + 1)) lines++;
  return lines;
}
