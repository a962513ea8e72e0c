/**
 * @file CSV bytes → records, one at a time in a window of bounded size (RFC 4180: quoted cells, doubled quotes; LF, CR LF or CR;
 * a byte order mark is passed over). Cells stay bytes: what no field takes is never decoded. Pure.
 */
import type { ByteStream } from "../library/data.ts";
import { unreadable } from "./faults.ts";

/** A record within the window; it is written over by the next one. */
export interface CsvRecord {
  bytes: Uint8Array;
  /** Where each cell begins and ends, without quotes that enclose it wholly. */
  starts: Int32Array;
  ends: Int32Array;
  /** 1: quotes within have to be undone. */
  escaped: Uint8Array;
  count: number;
  /** Quotes stand in it, so that it may span several lines. */
  quoted: boolean;
  /** Line of the file, from 1, at which the record starts. */
  line: number;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const SPACE = 32;
const TAB = 9;
/** No record may be longer: a quote that is not closed would swallow the file. */
const MOST_RECORD = 2 ** 24;

/** What the scanner holds while it reads. */
interface Window {
  bytes: Uint8Array;
  from: number;
  end: number;
  /** The stream has no more. */
  done: boolean;
}

/** Calls `visit` for every record but blank lines, until it returns false. Throws DataFault where a quote is not closed. */
export function scanCsv(
  stream: ByteStream,
  separator: number,
  file: string,
  visit: (record: CsvRecord) => boolean,
): void {
  const window: Window = { bytes: new Uint8Array(0), from: 0, end: 0, done: false };
  const record = emptyRecord();
  fill(window, stream);
  if (window.end > 2 && window.bytes[0] === 0xef && window.bytes[1] === 0xbb && window.bytes[2] === 0xbf)
    window.from = 3;
  refuseWideText(window, file);
  let line = 1;
  while (window.from < window.end || !window.done) {
    const next = readRecord(window, separator, record);
    if (next < 0) {
      if (!window.done && window.end - window.from <= MOST_RECORD) {
        fill(window, stream);
        continue;
      }
      if (window.done)
        throw unreadable(file, `the quote opened in line ${quoteLine(window, line)} is not closed`);
      throw unreadable(
        file,
        `the record that starts in line ${line} is longer than ${MOST_RECORD / 2 ** 20} MiB: a quote may not be closed`,
      );
    }
    record.line = line;
    line += record.quoted ? countLines(window.bytes, window.from, next) : 1;
    window.from = next;
    if ((record.count > 1 || !isBlank(record, 0)) && !visit(record)) return;
  }
}

function emptyRecord(): CsvRecord {
  return {
    bytes: new Uint8Array(0),
    starts: new Int32Array(64),
    ends: new Int32Array(64),
    escaped: new Uint8Array(64),
    count: 0,
    quoted: false,
    line: 1,
  };
}

/** Moves what is left to the front and reads more behind it. */
function fill(window: Window, stream: ByteStream): void {
  const more = stream.next();
  const left = window.end - window.from;
  const bytes =
    window.bytes.length >= left + more.length
      ? window.bytes
      : new Uint8Array(Math.max(2 ** 16, 2 * left, left + more.length));
  bytes.set(window.bytes.subarray(window.from, window.end));
  bytes.set(more, left);
  window.bytes = bytes;
  window.from = 0;
  window.end = left + more.length;
  window.done = more.length === 0;
}

function refuseWideText({ bytes, end }: Window, file: string): void {
  const wide =
    end > 1 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
  if (wide) throw unreadable(file, "it is UTF-16 text; save it as UTF-8");
}

/** Reads the record at the window's front; returns where the next one starts, or −1 if more bytes are needed to tell. */
function readRecord(window: Window, separator: number, record: CsvRecord): number {
  const { bytes, end, done } = window;
  record.bytes = bytes;
  record.count = 0;
  record.quoted = false;
  let at = window.from;
  for (;;) {
    if (record.count === record.starts.length) growRecord(record);
    const start = at;
    let escaped = 0;
    let close = -1;
    if (at < end && bytes[at] === QUOTE) {
      close = closingQuote(bytes, at + 1, end);
      if (close < 0 || (close + 1 === end && !done)) return -1;
      record.quoted = true;
      escaped = hasQuote(bytes, start + 1, close) ? 1 : 0;
      at = close + 1;
    }
    while (at < end && bytes[at] !== separator && bytes[at] !== LF && bytes[at] !== CR) at++;
    if (at === end && !done) return -1;
    const enclosed = close >= 0 && isSpace(bytes, close + 1, at);
    record.starts[record.count] = enclosed ? start + 1 : start;
    record.ends[record.count] = enclosed ? close : at;
    record.escaped[record.count] = close >= 0 && (escaped === 1 || !enclosed) ? (enclosed ? 1 : 2) : 0;
    record.count++;
    if (at < end && bytes[at] === separator) {
      at++;
      continue;
    }
    if (at === end) return at;
    if (bytes[at] === LF) return at + 1;
    if (at + 1 === end && !done) return -1;
    return bytes[at + 1] === LF ? at + 2 : at + 1;
  }
}

/** The quote that is not doubled, or −1. */
function closingQuote(bytes: Uint8Array, start: number, end: number): number {
  for (let at = bytes.indexOf(QUOTE, start); at >= 0 && at < end; at = bytes.indexOf(QUOTE, at + 2)) {
    if (bytes[at + 1] !== QUOTE || at + 1 >= end) return at;
  }
  return -1;
}

function hasQuote(bytes: Uint8Array, start: number, end: number): boolean {
  const at = bytes.indexOf(QUOTE, start);
  return at >= 0 && at < end;
}

function growRecord(record: CsvRecord): void {
  const size = 2 * record.starts.length;
  const larger = { starts: new Int32Array(size), ends: new Int32Array(size), escaped: new Uint8Array(size) };
  larger.starts.set(record.starts);
  larger.ends.set(record.ends);
  larger.escaped.set(record.escaped);
  Object.assign(record, larger);
}

function isSpace(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== SPACE && bytes[at] !== TAB) return false;
  return true;
}

function isBlank({ bytes, starts, ends }: CsvRecord, cell: number): boolean {
  return isSpace(bytes, starts[cell]!, ends[cell]!);
}

/** Line ends between two places: LF, CR LF or a lone CR. */
function countLines(bytes: Uint8Array, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) lines++;
  }
  return lines;
}

function quoteLine({ bytes, from, end }: Window, line: number): number {
  let open = -1;
  for (let at = from; at < end; at++) {
    if (bytes[at] === QUOTE) open = open < 0 ? at : -1;
  }
  return line + (open < 0 ? 0 : countLines(bytes, from, open));
}

/** A cell's text, trimmed; null where it is no UTF-8. */
export function cellText({ bytes, starts, ends, escaped }: CsvRecord, cell: number): string | null {
  const kind = escaped[cell];
  if (kind === 0 && ends[cell]! - starts[cell]! <= SHORT) {
    const short = asciiText(bytes, starts[cell]!, ends[cell]!);
    if (short !== null) return short.trim();
  }
  try {
    const text = DECODER.decode(bytes.subarray(starts[cell], ends[cell]));
    if (kind === 0) return text.trim();
    if (kind === 1) return text.replaceAll('""', '"').trim();
    const close = text.lastIndexOf('"');
    return (text.slice(1, close).replaceAll('""', '"') + text.slice(close + 1)).trim();
  } catch {
    return null;
  }
}

/** Short texts are made faster by hand. */
const SHORT = 16;

function asciiText(bytes: Uint8Array, start: number, end: number): string | null {
  let text = "";
  for (let at = start; at < end; at++) {
    if (bytes[at]! > 127) return null;
    text += String.fromCharCode(bytes[at]!);
  }
  return text;
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
