/** @file Diagnostics for people: the user's text with carets, and everything that is known about the place. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import { painter, type Painter } from "./colour.ts";
import { wrap } from "./columns.ts";
import { type FrameStyle, type Mark, renderFrame } from "./frame.ts";
import { placer, type Range, sortDiagnostics, type Sources } from "./order.ts";

export interface PrettyOptions {
  /** Columns of the terminal; longer lines are cut or wrapped. */
  readonly width: number;
  readonly color: boolean;
}

/** All diagnostics, a blank line between two; empty where there are none. */
export function renderPretty(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  options: PrettyOptions,
): string {
  const place = placer(sources);
  const paint = painter(options.color);
  const each = sortDiagnostics(diagnostics, sources).map((d) => {
    const files = marksByFile(d, place);
    const lines = [...files.values()].flat().map((m) => m.range.end.line);
    const gutter = String(Math.max(...lines)).length + 2;
    const style: FrameStyle = { gutter, width: options.width, paint, severity: d.severity };
    return [
      `${paint(d.severity, `${d.severity}[${d.code}]`)}${paint("bold", `: ${d.message}`)}`,
      ...[...files].flatMap(([file, marks], i) => renderFile(sources, file, marks, i === 0, style)),
      ...d.notes.flatMap((note) => renderNote(note, "", style, paint)),
      ...d.help.flatMap((help) => renderNote(help, "help: ", style, paint)),
    ].map((line) => `${line.trimEnd()}\n`);
  });
  return each.map((lines) => lines.join("")).join("\n");
}

/** The diagnostic's own file first, then those of related places in order of appearance. */
function marksByFile(d: Diagnostic, place: (span: Diagnostic["span"]) => Range): Map<string, Mark[]> {
  const own: Mark = { range: place(d.span), label: d.label, primary: true };
  const files = new Map<string, Mark[]>([[d.span.file, [own]]]);
  for (const { span, message } of d.related) {
    const marks = files.get(span.file) ?? [];
    marks.push({ range: place(span), label: message, primary: false });
    files.set(span.file, marks);
  }
  return files;
}

function renderFile(
  sources: Sources,
  file: string,
  marks: readonly Mark[],
  own: boolean,
  style: FrameStyle,
): string[] {
  const arrow = style.paint("frame", " ".repeat(style.gutter - 2) + (own ? "-->" : ":::"));
  const text = sources.get(file);
  if (text === undefined) return [`${arrow} ${file}`];
  const { line, column } = marks[0]!.range.start;
  return [`${arrow} ${file}:${line}:${column}`, ...renderFrame(text, marks, style)];
}

/** `= note`, further lines indented. */
function renderNote(text: string, prefix: string, style: FrameStyle, paint: Painter): string[] {
  const margin = " ".repeat(style.gutter + 1);
  const lines = wrap(prefix + text, style.width - margin.length - 2);
  return lines.map((line, i) => {
    if (i > 0) return `${margin}  ${line}`;
    const body =
      prefix && line.startsWith(prefix)
        ? paint("help", prefix.trimEnd()) + line.slice(prefix.length - 1)
        : line;
    return `${margin}${paint("frame", "=")} ${body}`;
  });
}
