/** @file Workflow commands of GitHub Actions: each diagnostic becomes an annotation of its line. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import { placer, sortDiagnostics, type Sources } from "./order.ts";

export function renderGithub(diagnostics: readonly Diagnostic[], sources: Sources): string {
  const place = placer(sources);
  const lines = sortDiagnostics(diagnostics, sources).map((d) => {
    const { start, end } = place(d.span);
    const properties = {
      file: d.span.file,
      line: start.line,
      endLine: end.line,
      // Columns may only be given for a place on one line.
      ...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
      title: `${d.code}`,
    };
    const text = [d.message, d.label, ...d.notes, ...d.help.map((h) => `help: ${h}`)].filter((s) => s !== "");
    const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
    return `::${d.severity} ${list.join(",")}::${escapeData(text.join("\n"))}\n`;
  });
  return lines.join("");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
