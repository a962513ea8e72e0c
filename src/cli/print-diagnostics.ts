/** @file Diagnostics for people, on stderr. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { renderPretty } from "../diagnostics/render/pretty.ts";
import type { Io } from "./io.ts";

/** Prints what a command other than `check` found on its way; nothing where there is nothing. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  io: Io,
): void {
  if (diagnostics.length === 0) return;
  const text = renderPretty(diagnostics, texts, { width: io.width, color: io.live && io.color });
  io.stderr(text.endsWith("\n") ? text : `${text}\n`);
}

/** `2 errors, 1 warning in 3 files`; `no problems in 1 file`. */
export function countLine(diagnostics: readonly Diagnostic[], files: number): string {
  const errors = diagnostics.filter((d) => d.severity === "error").length;
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors > 0 ? [plural(errors, "error")] : []),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
  ];
  return `${parts.length > 0 ? parts.join(", ") : "no problems"} in ${plural(files, "file")}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
