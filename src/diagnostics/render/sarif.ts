/** @file SARIF 2.1.0, the format of code scanning services. https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Span } from "../../core/span.ts";
import { CATALOGUE } from "../catalogue.ts";
import { fingerprint } from "./hash.ts";
import { placer, type Range, sortDiagnostics, type Sources } from "./order.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

export function renderSarif(diagnostics: readonly Diagnostic[], sources: Sources, version: string): string {
  const sorted = sortDiagnostics(diagnostics, sources);
  const codes = [...new Set(sorted.map((d) => d.code))].sort();
  const place = placer(sources);
  const prints = fingerprints(sorted, sources, place);
  const run = {
    tool: { driver: { name: "nabla", version, rules: codes.map(ruleOf) } },
    columnKind: "utf16CodeUnits",
    artifacts: [...sources.keys()].map((file) => ({ location: { uri: uriOf(file) } })),
    results: sorted.map((d, i) => resultOf(d, codes.indexOf(d.code), prints[i]!, place)),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

function ruleOf(code: string): object {
  const entry = CATALOGUE.get(code);
  if (!entry) return { id: code };
  return {
    id: code,
    name: pascalCase(entry.title),
    shortDescription: { text: entry.title },
    fullDescription: { text: entry.page },
    help: { text: entry.page },
    defaultConfiguration: { level: entry.severity },
  };
}

function pascalCase(title: string): string {
  const words = title.match(/[A-Za-z0-9]+/g) ?? [];
  return words.map((w) => w[0]!.toUpperCase() + w.slice(1)).join("");
}

type Place = (span: Span) => Range;

function resultOf(d: Diagnostic, ruleIndex: number, print: string, place: Place): object {
  const text = [d.message, d.label, ...d.notes, ...d.help.map((h) => `help: ${h}`)].filter((s) => s !== "");
  return {
    ruleId: d.code,
    ruleIndex,
    level: d.severity,
    message: { text: text.join("\n") },
    locations: [locationOf(d.span, place)],
    ...(d.related.length > 0
      ? {
          relatedLocations: d.related.map((r, id) => ({
            id,
            ...locationOf(r.span, place),
            message: { text: r.message },
          })),
        }
      : {}),
    partialFingerprints: { "nabla/v1": print },
    ...(d.fixes.length > 0 ? { fixes: d.fixes.map((fix) => fixOf(fix, place)) } : {}),
  };
}

function locationOf(span: Span, place: Place): object {
  return { physicalLocation: { artifactLocation: { uri: uriOf(span.file) }, region: regionOf(span, place) } };
}

function regionOf(span: Span, place: Place): object {
  const { start, end } = place(span);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function fixOf(fix: Diagnostic["fixes"][number], place: Place): object {
  const files = [...new Set(fix.edits.map((e) => e.span.file))];
  const artifactChanges = files.map((file) => ({
    artifactLocation: { uri: uriOf(file) },
    replacements: fix.edits
      .filter((e) => e.span.file === file)
      .map((e) => ({ deletedRegion: regionOf(e.span, place), insertedContent: { text: e.text } })),
  }));
  return { description: { text: fix.title }, artifactChanges };
}

/** What stays the same while lines above change: file, code, the text of the line, and which of its kind it is. */
function fingerprints(diagnostics: readonly Diagnostic[], sources: Sources, place: Place): string[] {
  const seen = new Map<string, number>();
  return diagnostics.map((d) => {
    const lines = (sources.get(d.span.file) ?? "").split(/\r\n|\r|\n/);
    const key = [d.span.file, d.code, lines[place(d.span).start.line - 1]?.trim() ?? ""].join("\0");
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return fingerprint(`${key}\0${count}`);
  });
}

/** A relative path as a URI reference; absolute ones become file URIs. */
function uriOf(file: string): string {
  const path = file.replaceAll("\\", "/");
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  if (path.startsWith("/")) return `file://${encoded}`;
  return /^[A-Za-z]:\//.test(path) ? `file:///${encoded.replace("%3A", ":")}` : encoded.replace(/^\.\//, "");
}
