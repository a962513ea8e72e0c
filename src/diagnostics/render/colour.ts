/** @file The one place that knows ANSI escape codes. */

export type Style = "error" | "warning" | "note" | "frame" | "bold" | "help";

const CODES: Readonly<Record<Style, string>> = {
  error: "1;31",
  warning: "1;33",
  note: "36",
  frame: "1;34",
  bold: "1",
  help: "32",
};

export type Painter = (style: Style, text: string) => string;

/** Gives back a function that colours text, or leaves it as it is. */
export function painter(color: boolean): Painter {
  return color
    ? (style, text) => (text === "" ? "" : `\u001b[${CODES[style]}m${text}\u001b[0m`)
    : (_, text) => text;
}
