/** @file The formatter: the same tokens and comments in a uniform layout. Line ends stay where their writer put them, as far as the style has a place for them. */
import type { Source } from "../core/span.ts";
import { parse } from "./parse.ts";
import { findBreaks } from "./format/breaks.ts";
import { layOut, type Line } from "./format/layout.ts";
import { type Pieces, splitPieces } from "./format/pieces.ts";
import { findSplit } from "./format/split.ts";
import { findAlignment } from "./format/spacing.ts";

/** Columns of a line. */
export const WIDTH = 100;

/** A second pass sees columns that the first one moved; more than a few are never needed. */
const MAX_PASSES = 4;

/** The text formatted; a text with syntax errors comes back as it is. The tree stays the same, and so does a formatted text. */
export function formatSource(text: string): string {
  if (parse({ file: "", text }).diagnostics.length > 0) return text;
  let formatted = text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const next = formatOnce({ file: "", text: formatted });
    if (next === formatted) break;
    formatted = next;
  }
  return formatted;
}

function formatOnce(source: Source): string {
  const split = splitPieces(source);
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
      if (line.text.length > WIDTH) for (const i of findSplit(split.pieces, line, WIDTH)) forced.add(i);
    }
    if (forced.size === before) return lines;
  }
}
