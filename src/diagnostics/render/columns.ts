/** @file How wide text is in a terminal: tabs, East Asian and emoji characters, combining marks. */

const TAB = 4;
const ZERO = /^[\p{M}\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]$|^[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

/** Columns of a text on one line; tabs must have been expanded. */
export function widthOf(text: string): number {
  // oxlint-disable-next-line no-control-regex -- the question is exactly whether it is printable ASCII
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** A line as it is shown, and the column at which each code unit of the original starts (one more for the end). */
export interface Shown {
  readonly text: string;
  readonly columns: readonly number[];
}

/** Tabs become spaces, control characters a dot. */
export function showLine(line: string): Shown {
  let text = "";
  let column = 0;
  const columns: number[] = [];
  for (const character of line) {
    for (let i = 0; i < character.length; i++) columns.push(column);
    // oxlint-disable-next-line no-control-regex -- control characters would disturb the terminal
    const shown =
      character === "\t" ? " ".repeat(TAB - (column % TAB)) : character.replace(/[\x00-\x1f\x7f]/, "·");
    text += shown;
    column += character === "\t" ? shown.length : widthOf(shown);
  }
  columns.push(column);
  return { text, columns };
}

/** The columns from `from` to `to` of a shown line. */
export function sliceColumns(text: string, from: number, to: number): string {
  let column = 0;
  let out = "";
  for (const character of text) {
    const width = characterWidth(character);
    if (column >= from && column + width <= to) out += character;
    column += width;
  }
  return out;
}

/** Breaks a text into lines of at most `width` columns, at spaces where it can. */
export function wrap(text: string, width: number): string[] {
  const limit = Math.max(20, width);
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && widthOf(line) + 1 + widthOf(word) > limit) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}
