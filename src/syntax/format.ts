/** @file The formatter: the same tokens and comments in a uniform layout. Line ends stay where their writer put them, as far as the style has a place for them. */
import type { Source } from "../core/span.ts";
import { parse } from "./parse.ts";
import { findBreaks } from "./format/breaks.ts";
import { joinIgnored } from "./format/ignore.ts";
import { layOut, type Line } from "./format/layout.ts";
import { type Pieces, splitPieces } from "./format/pieces.ts";
import { findSplit } from "./format/split.ts";
import { findAlignment } from "./format/spacing.ts";
import { findWhole } from "./format/whole.ts";

/** Columns of a line. */
export const WIDTH = 100;

/** A second pass sees columns that the first one moved; more than a few are never needed. */
const MAX_PASSES = 4;

/**
 * The text formatted: LF line ends, no byte order mark. The tree stays the same, and so does a formatted text. Of a text with syntax
 * errors the declarations that are whole; the others come back as they are.
 */
export function formatSource(text: string): string {
  const parsed = parse({ file: "", text });
  if (parsed.diagnostics.length === 0) return formatWhole(text);
  const stretches = findWhole(
    text,
    parsed,
    (part) => parse({ file: "", text: part }).diagnostics.length === 0,
  );
  return stretches.map((s, i) => (s.whole ? formatStretch(s.text, i > 0) : s.text)).join("");
}

/** Between broken declarations, a blank line in front stays one. */
function formatStretch(text: string, follows: boolean): string {
  const formatted = formatWhole(text);
  if (formatted === "") return text;
  const isBlank = follows && /^[ \t]*(?:\r\n|\r|\n)/.test(text);
  const ends = /[\r\n]\s*$/.test(text);
  return (isBlank ? "\n" : "") + (ends ? formatted : formatted.trimEnd());
}

/** Formats a text without syntax errors. */
function formatWhole(text: string): string {
  let formatted = text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const next = formatOnce({ file: "", text: formatted });
    if (next === formatted) break;
    formatted = next;
  }
  return formatted;
}

function formatOnce(source: Source): string {
  const { pieces, last } = splitPieces(source);
  const split = { pieces: joinIgnored(pieces, source.text), last };
  const lines = fitLines(split).map((line) => line.text.trimEnd());
  const text = lines.join("\n").trim();
  return text === "" ? "" : `${text}\n`;
}

/** Lays out, and ends lines early until they fit or cannot be split. */
function fitLines(split: Pieces): Line[] {
  const forced = new Set<number>();
  const isAligned = findAlignment(split.pieces);
  for (;;) {
    const lines = layOut(split, findBreaks(split.pieces, forced), isAligned);
    const before = forced.size;
    for (const line of lines) {
      if (line.text.length > WIDTH && !hasIgnored(split, line))
        for (const i of findSplit(split.pieces, line, WIDTH)) forced.add(i);
    }
    if (forced.size === before) return lines;
  }
}

function hasIgnored({ pieces }: Pieces, { first, end }: Line): boolean {
  return pieces.slice(first, end).some((piece) => piece.ignored);
}
