/** @file Our data in the words of the protocol: spans to ranges, files to URIs, diagnostics, symbols, completions. */
import { pathToFileURL, fileURLToPath } from "node:url";
import {
  type CompletionItem,
  CompletionItemKind,
  type Diagnostic as ProtocolDiagnostic,
  DiagnosticSeverity,
  type DocumentSymbol,
  InsertTextFormat,
  type Location,
  type Position,
  type Range,
  SymbolKind as ProtocolSymbolKind,
  type TextEdit,
} from "vscode-languageserver/node";
import type { Diagnostic, Edit } from "../core/diagnostic.ts";
import { positionAt, type Span } from "../core/span.ts";
import type { Completion } from "./completion-items.ts";
import type { OutlineNode } from "./features/outline.ts";
import type { Lines } from "./workspace.ts";

/** Lines by file. */
export type LinesOf = (file: string) => Lines;

/** Files on disk by their path; what is on no disk (`untitled:`) keeps its URI. */
export function fileOf(uri: string): string {
  return uri.startsWith("file:") ? fileURLToPath(uri) : uri;
}

export function uriOf(file: string): string {
  return /^[a-z-]{2,}:/.test(file) ? file : pathToFileURL(file).href;
}

export function toPosition({ starts }: Lines, offset: number): Position {
  const { line, column } = positionAt(starts, offset);
  return { line: line - 1, character: column - 1 };
}

export function toRange({ starts }: Lines, span: { readonly start: number; readonly end: number }): Range {
  const [start, end] = [positionAt(starts, span.start), positionAt(starts, span.end)];
  return {
    start: { line: start.line - 1, character: start.column - 1 },
    end: { line: end.line - 1, character: end.column - 1 },
  };
}

/** Beyond the text, its nearest place. */
export function toOffset({ text, starts }: Lines, { line, character }: Position): number {
  if (line >= starts.length) return text.length;
  const end = starts[line + 1] ?? text.length + 1;
  return Math.min(starts[line]! + character, Math.max(starts[line]!, end - 1), text.length);
}

export function toLocation(span: Span, linesOf: LinesOf): Location {
  return { uri: uriOf(span.file), range: toRange(linesOf(span.file), span) };
}

/** Edits by the URI of their file. */
export function toChanges(edits: readonly Edit[], linesOf: LinesOf): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { span, text } of edits) {
    (changes[uriOf(span.file)] ??= []).push({ range: toRange(linesOf(span.file), span), newText: text });
  }
  return changes;
}

/** With notes and help below the message; related places as links. */
export function toDiagnostic(d: Diagnostic, linesOf: LinesOf): ProtocolDiagnostic {
  const label = d.label !== "" && !d.message.includes(d.label) ? [d.label] : [];
  return {
    range: toRange(linesOf(d.span.file), d.span),
    severity: d.severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code: d.code,
    source: "nabla",
    message: [d.message, ...label, ...d.notes, ...d.help.map((h) => `help: ${h}`)].join("\n"),
    relatedInformation: d.related.map((r) => ({ location: toLocation(r.span, linesOf), message: r.message })),
  };
}

const SYMBOL_KINDS: Readonly<Record<OutlineNode["kind"], ProtocolSymbolKind>> = {
  const: ProtocolSymbolKind.Constant,
  block: ProtocolSymbolKind.Class,
  cell: ProtocolSymbolKind.Class,
  model: ProtocolSymbolKind.Class,
  data: ProtocolSymbolKind.Package,
  import: ProtocolSymbolKind.Module,
  parameter: ProtocolSymbolKind.TypeParameter,
  size: ProtocolSymbolKind.TypeParameter,
  input: ProtocolSymbolKind.Field,
  target: ProtocolSymbolKind.Field,
  state: ProtocolSymbolKind.Field,
  output: ProtocolSymbolKind.Property,
  value: ProtocolSymbolKind.Variable,
  turn: ProtocolSymbolKind.Variable,
  entry: ProtocolSymbolKind.Method,
  phase: ProtocolSymbolKind.Namespace,
  train: ProtocolSymbolKind.Namespace,
};

export function toDocumentSymbol(lines: Lines, node: OutlineNode): DocumentSymbol {
  return {
    name: node.name,
    detail: node.detail,
    kind: SYMBOL_KINDS[node.kind],
    range: toRange(lines, node.span),
    selectionRange: toRange(lines, node.nameSpan),
    children: node.children.map((child) => toDocumentSymbol(lines, child)),
  };
}

const COMPLETION_KINDS: Readonly<Record<Completion["kind"], CompletionItemKind>> = {
  layer: CompletionItemKind.Class,
  connection: CompletionItemKind.Operator,
  function: CompletionItemKind.Function,
  loss: CompletionItemKind.Function,
  metric: CompletionItemKind.Function,
  optimizer: CompletionItemKind.Function,
  schedule: CompletionItemKind.Function,
  initializer: CompletionItemKind.Function,
  source: CompletionItemKind.Function,
  transform: CompletionItemKind.Function,
  choice: CompletionItemKind.Function,
  const: CompletionItemKind.Constant,
  block: CompletionItemKind.Class,
  cell: CompletionItemKind.Class,
  model: CompletionItemKind.Class,
  data: CompletionItemKind.Module,
  import: CompletionItemKind.Class,
  parameter: CompletionItemKind.TypeParameter,
  size: CompletionItemKind.TypeParameter,
  input: CompletionItemKind.Variable,
  target: CompletionItemKind.Variable,
  state: CompletionItemKind.Variable,
  output: CompletionItemKind.Variable,
  value: CompletionItemKind.Variable,
  turn: CompletionItemKind.Variable,
  entry: CompletionItemKind.Method,
  phase: CompletionItemKind.Module,
  word: CompletionItemKind.Keyword,
  argument: CompletionItemKind.Property,
  setting: CompletionItemKind.Property,
  type: CompletionItemKind.Struct,
  member: CompletionItemKind.Field,
};

/** `snippets`: the editor knows `$1`. */
export function toCompletionItem(completion: Completion, snippets: boolean): CompletionItem {
  const { label, kind, detail, doc, insert, rank } = completion;
  return {
    label,
    kind: COMPLETION_KINDS[kind],
    detail,
    documentation: doc === "" ? undefined : { kind: "markdown", value: doc },
    insertText: snippets ? insert : insert.replace("$1", "").replace(/\(\)$/, "("),
    insertTextFormat: snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    sortText: `${rank} ${label}`,
  };
}
