/** @file One line a diagnostic: `file:line:column: severity CODE message`, as editors and grep read it. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import { placer, sortDiagnostics, type Sources } from "./order.ts";

export function renderConcise(diagnostics: readonly Diagnostic[], sources: Sources): string {
  const place = placer(sources);
  const lines = sortDiagnostics(diagnostics, sources).map((d) => {
    const { line, column } = place(d.span).start;
    return `${d.span.file}:${line}:${column}: ${d.severity} ${d.code} ${d.message.replaceAll("\n", " ")}\n`;
  });
  return lines.join("");
}
