/** @file A piece of a file with line numbers, and carets and dashes below what is meant. */
import type { Severity } from "../../core/diagnostic.ts";
import { lineStarts } from "../../core/span.ts";
import type { Painter } from "./colour.ts";
import { type Shown, showLine, sliceColumns, widthOf, wrap } from "./columns.ts";
import type { Range } from "./order.ts";

/** A place to underline: with carets if it is the diagnostic's own, else with dashes. */
export interface Mark {
  readonly range: Range;
  readonly label: string;
  readonly primary: boolean;
}

export interface FrameStyle {
  /** Columns of the line numbers. */
  readonly gutter: number;
  readonly width: number;
  readonly paint: Painter;
  readonly severity: Severity;
}

/** The part of a mark that is on one line, in columns of the shown line. */
interface Underline {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly primary: boolean;
}

/** Lines that are shown around nothing: a gap of one line is filled, a longer one is told by dots. */
export function renderFrame(text: string, marks: readonly Mark[], style: FrameStyle): string[] {
  const lines = splitLines(text);
  const shown = new Map<number, Underline[]>();
  for (const mark of marks) {
    for (const [line, underline] of underlinesOf(mark, lines)) {
      shown.set(line, [...(shown.get(line) ?? []), underline]);
    }
  }
  const numbers = [...shown.keys()].sort((a, b) => a - b);
  const out: string[] = [];
  for (const [i, number] of numbers.entries()) {
    const gap = i === 0 ? 0 : number - numbers[i - 1]! - 1;
    if (gap === 1) out.push(...renderLine(number - 1, lines, [], style));
    if (gap > 1) out.push(style.paint("frame", "...".padStart(style.gutter)));
    out.push(...renderLine(number, lines, shown.get(number)!, style));
  }
  return out;
}

function splitLines(text: string): string[] {
  const starts = lineStarts(text);
  return starts.map((start, i) =>
    text
      .slice(start, starts[i + 1])
      .replace(/[\r\n]+$/, "")
      .replace(/^\ufeff/, ""),
  );
}

/** A mark over several lines is shown on its first and its last one. */
function underlinesOf({ range, label, primary }: Mark, lines: readonly string[]): [number, Underline][] {
  const { start, end } = range;
  const first = showLine(lines[start.line - 1] ?? "");
  const from = columnOf(first, start.column);
  if (start.line === end.line) {
    const to = Math.max(columnOf(first, end.column), from + 1);
    return [[start.line, { from, to, label, primary }]];
  }
  const last = lines[end.line - 1] ?? "";
  const head: [number, Underline] = [
    start.line,
    { from, to: Math.max(from + 1, first.columns.at(-1)!), label, primary },
  ];
  const indent = last.length - last.trimStart().length;
  if (end.column - 1 <= indent) return [head];
  const shown = showLine(last);
  const tail = { from: columnOf(shown, indent + 1), to: columnOf(shown, end.column), label: "", primary };
  return [head, [end.line, tail]];
}

function columnOf(shown: Shown, column: number): number {
  const { columns } = shown;
  return columns[column - 1] ?? columns.at(-1)! + (column - columns.length);
}

/** A line of the file and the rows below it: one for each mark, the diagnostic's own first. */
function renderLine(
  number: number,
  lines: readonly string[],
  underlines: readonly Underline[],
  style: FrameStyle,
): string[] {
  const { gutter, paint } = style;
  const { text } = showLine(lines[number - 1] ?? "");
  const room = Math.max(20, style.width - gutter - 3);
  const window = chooseWindow(widthOf(text), underlines, room);
  const margin = paint("frame", `${" ".repeat(gutter)} |`);
  const ordered = [...underlines].sort((a, b) => Number(b.primary) - Number(a.primary) || a.from - b.from);
  return [
    `${paint("frame", `${String(number).padStart(gutter)} |`)} ${cutLine(text, window)}`,
    ...ordered.flatMap((u) => renderUnderline(u, window, room, style).map((row) => `${margin} ${row}`)),
  ];
}

/** The columns of a line that are shown. */
interface Window {
  readonly from: number;
  readonly to: number;
}

function chooseWindow(width: number, underlines: readonly Underline[], room: number): Window {
  if (width <= room) return { from: 0, to: width };
  const first = underlines.find((u) => u.primary) ?? underlines[0];
  const start = first && first.to > room - 1 ? Math.max(0, first.from - Math.floor(room / 3)) : 0;
  const from = Math.min(start, width - room + 1);
  return { from, to: from + room };
}

/** The line within the window, `…` where something was cut. */
function cutLine(text: string, { from, to }: Window): string {
  const width = widthOf(text);
  const left = from > 0 ? "…" : "";
  const right = to < width ? "…" : "";
  return left + sliceColumns(text, from + left.length, to - right.length) + right;
}

function renderUnderline(u: Underline, window: Window, room: number, style: FrameStyle): string[] {
  const from = Math.max(0, Math.min(u.from - window.from, room - 1));
  const to = Math.max(from + 1, Math.min(u.to - window.from, room));
  const sign = (u.primary ? "^" : "-").repeat(to - from);
  const colour = u.primary ? style.severity : "frame";
  const indent = " ".repeat(from);
  const marks = indent + style.paint(colour, sign);
  if (u.label === "") return [marks];
  const beside = wrap(u.label, room - to - 1);
  if (beside.length === 1 && to + 1 + widthOf(u.label) <= room)
    return [`${marks} ${style.paint(colour, u.label)}`];
  const below = Math.min(from, Math.max(0, room - 40));
  const rows = wrap(u.label, room - below).map((row) => " ".repeat(below) + style.paint(colour, row));
  return [marks, ...rows];
}
