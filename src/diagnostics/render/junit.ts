/** @file JUnit XML, which continuous integration servers show as test results: a suite a file, a case a diagnostic. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import { placer, type Range, sortDiagnostics, type Sources } from "./order.ts";

/** Warnings are failures only where they are denied, so here they pass with their text as output. */
export function renderJunit(diagnostics: readonly Diagnostic[], sources: Sources): string {
  const place = placer(sources);
  const sorted = sortDiagnostics(diagnostics, sources);
  const files = [...new Set([...sources.keys(), ...sorted.map((d) => d.span.file)])];
  const suites = files.map((file) =>
    suiteOf(
      file,
      sorted.filter((d) => d.span.file === file),
      place,
    ),
  );
  const failures = sorted.filter((d) => d.severity === "error").length;
  const tests = files.reduce(
    (n, file) => n + Math.max(1, sorted.filter((d) => d.span.file === file).length),
    0,
  );
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites name="nabla" tests="${tests}" failures="${failures}" errors="0">`,
    ...suites.flat(),
    `</testsuites>`,
    "",
  ].join("\n");
}

function suiteOf(
  file: string,
  diagnostics: readonly Diagnostic[],
  place: (span: Diagnostic["span"]) => Range,
): string[] {
  const failures = diagnostics.filter((d) => d.severity === "error").length;
  const tests = Math.max(1, diagnostics.length);
  const name = escapeXml(file);
  const cases = diagnostics.flatMap((d) => {
    const { line, column } = place(d.span).start;
    const text = escapeXml(
      [`${file}:${line}:${column}: ${d.message}`, d.label, ...d.notes, ...d.help].filter((s) => s).join("\n"),
    );
    const inner =
      d.severity === "error"
        ? `<failure type="${d.code}" message="${escapeXml(d.message)}">${text}</failure>`
        : `<system-out>${text}</system-out>`;
    return [
      `    <testcase classname="${name}" name="${d.code} ${line}:${column}">`,
      `      ${inner}`,
      `    </testcase>`,
    ];
  });
  const clean = diagnostics.length === 0 ? [`    <testcase classname="${name}" name="check"/>`] : [];
  return [
    `  <testsuite name="${name}" tests="${tests}" failures="${failures}" errors="0">`,
    ...cases,
    ...clean,
    `  </testsuite>`,
  ];
}

function escapeXml(text: string): string {
  return (
    text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("\n", "&#10;")
      // oxlint-disable-next-line no-control-regex -- XML 1.0 forbids them in any form
      .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
  );
}
