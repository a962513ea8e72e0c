/** @file The one thing that line breaks mean: where a `(` or a `{` may stand. */
import type { Span } from "../../core/span.ts";
import { bracketOnNewLine } from "../../diagnostics/syntax.ts";
import { type BuildContext, hasBreak, report } from "./context.ts";

/** A `(` or `{` stands on the line where what precedes it ends. */
export function checkLine(context: BuildContext, from: number, open: Span, place: string): void {
  if (!hasBreak(context, from, open.start)) return;
  const { text } = context.source;
  const bracket = text[open.start]!;
  const blank = /^\s*$/.test(text.slice(from, open.start));
  const edit = { span: { ...open, start: from, end: open.start }, text: bracket === "{" ? " " : "" };
  const fixes = blank ? [{ title: `move the \`${bracket}\` up`, edits: [edit] }] : [];
  report(context, bracketOnNewLine.at(open, { bracket, place }, { fixes }));
}
