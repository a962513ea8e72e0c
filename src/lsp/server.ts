/** @file The language server: the protocol on a connection, nothing else. Each answer is computed in features/. */
import {
  type Connection,
  CodeActionKind,
  DocumentHighlightKind,
  FoldingRangeKind,
  InlayHintKind,
  type InitializeResult,
  ResponseError,
  ErrorCodes,
  SemanticTokensBuilder,
  type TextDocumentPositionParams,
  TextDocuments,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { formatSource } from "../syntax/format.ts";
import {
  fileOf,
  toChanges,
  toCompletionItem,
  toDiagnostic,
  toDocumentSymbol,
  toLocation,
  toOffset,
  toPosition,
  toRange,
  uriOf,
} from "./convert.ts";
import { listCompletions } from "./features/completion.ts";
import { listFixes } from "./features/fixes.ts";
import { findGraph } from "./features/graph.ts";
import { findHover } from "./features/hover.ts";
import { listHints } from "./features/inlay.ts";
import {
  findDefinition,
  findHighlights,
  findReferences,
  findRenamable,
  rename,
} from "./features/navigate.ts";
import { listFolds, listOutline } from "./features/outline.ts";
import { listSemanticTokens, TOKEN_MODIFIERS, TOKEN_TYPES } from "./features/semantic.ts";
import { findSignature } from "./features/signature.ts";
import { listSpecFiles, readText } from "./files.ts";
import { sendDiagnostics } from "./send-diagnostics.ts";
import { type Checked, createWorkspace } from "./workspace.ts";

export interface ServerOptions {
  readonly version: string;
}

const CAPABILITIES: InitializeResult["capabilities"] = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  hoverProvider: true,
  completionProvider: { triggerCharacters: [">", "(", ",", "=", ".", "|", "{", ":", " "] },
  signatureHelpProvider: { triggerCharacters: ["(", ","] },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  inlayHintProvider: true,
  documentFormattingProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
  semanticTokensProvider: {
    legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] },
    full: true,
  },
};

/** Serves a connection until it ends. */
export function serve(connection: Connection, options: ServerOptions): void {
  const documents = new TextDocuments(TextDocument);
  let folders: readonly string[] = [];
  let snippets = false;
  const openText = (file: string): string | null => documents.get(uriOf(file))?.getText() ?? null;
  const workspace = createWorkspace(
    (file) => openText(file) ?? readText(file),
    () => [...new Set([...listSpecFiles(folders), ...documents.keys().map(fileOf)])],
  );
  const linesOf = workspace.lines;

  connection.onInitialize(({ workspaceFolders, capabilities }) => {
    const roots = (workspaceFolders ?? []).map((f) => f.uri);
    folders = roots.filter((uri) => uri.startsWith("file:")).map(fileOf);
    snippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
    return { capabilities: CAPABILITIES, serverInfo: { name: "nabla", version: options.version } };
  });
  sendDiagnostics(connection, documents, workspace);

  const checkedOf = (uri: string): Checked => workspace.check(fileOf(uri));
  /** Answers about a place in a file. */
  const at = <T>(answer: (checked: Checked, offset: number) => T) => {
    return ({ textDocument, position }: TextDocumentPositionParams): T => {
      const checked = checkedOf(textDocument.uri);
      return answer(checked, toOffset(linesOf(checked.file), position));
    };
  };

  connection.onHover(
    at((checked, offset) => {
      const hover = findHover(checked, offset);
      return (
        hover && {
          contents: { kind: "markdown" as const, value: hover.markdown },
          range: toRange(linesOf(checked.file), hover.span),
        }
      );
    }),
  );
  connection.onCompletion(
    at((checked, offset) =>
      listCompletions(workspace, checked, offset).map((c) => toCompletionItem(c, snippets)),
    ),
  );
  connection.onSignatureHelp(
    at((checked, offset) => {
      const found = findSignature(checked, offset);
      if (!found) return null;
      const parameters = found.parameters.map((p) => ({ label: p.label, documentation: p.doc }));
      const signatures = [{ label: found.label, documentation: found.doc, parameters }];
      return { signatures, activeSignature: 0, activeParameter: found.active ?? parameters.length };
    }),
  );
  connection.onDefinition(
    at((checked, offset) => {
      const span = findDefinition(checked, offset);
      return span && toLocation(span, linesOf);
    }),
  );
  connection.onReferences(({ context, ...params }) =>
    at((checked, offset) =>
      findReferences(workspace, checked, offset, context.includeDeclaration).map((span) =>
        toLocation(span, linesOf),
      ),
    )(params),
  );
  connection.onDocumentHighlight(
    at((checked, offset) =>
      findHighlights(checked, offset).map(({ span, defines }) => ({
        range: toRange(linesOf(checked.file), span),
        kind: defines ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      })),
    ),
  );
  connection.onPrepareRename(
    at((checked, offset) => {
      const span = findRenamable(checked, offset);
      return span && toRange(linesOf(checked.file), span);
    }),
  );
  connection.onRenameRequest(({ newName, ...params }) =>
    at((checked, offset) => {
      const result = rename(workspace, checked, offset, newName);
      if ("fault" in result) return new ResponseError(ErrorCodes.InvalidParams, result.fault);
      return { changes: toChanges(result.edits, linesOf) };
    })(params),
  );
  connection.onDocumentSymbol(({ textDocument }) => {
    const { ast, file } = checkedOf(textDocument.uri);
    return listOutline(ast).map((node) => toDocumentSymbol(linesOf(file), node));
  });
  connection.onFoldingRanges(({ textDocument }) => {
    const { ast, file } = checkedOf(textDocument.uri);
    const lines = linesOf(file);
    const kinds = { region: undefined, comment: FoldingRangeKind.Comment, imports: FoldingRangeKind.Imports };
    return listFolds(ast).map(({ span, kind }) => ({
      startLine: toPosition(lines, span.start).line,
      // The line of a closing brace stays in sight.
      endLine: toPosition(lines, span.end).line - (kind === "region" ? 1 : 0),
      kind: kinds[kind],
    }));
  });
  connection.languages.semanticTokens.on(({ textDocument }) => {
    const checked = checkedOf(textDocument.uri);
    const lines = linesOf(checked.file);
    const builder = new SemanticTokensBuilder();
    for (const { start, length, type, modifiers } of listSemanticTokens(checked)) {
      const { line, character } = toPosition(lines, start);
      const bits = modifiers.reduce((sum, m) => sum | (1 << TOKEN_MODIFIERS.indexOf(m)), 0);
      builder.push(line, character, length, TOKEN_TYPES.indexOf(type), bits);
    }
    return builder.build();
  });
  connection.languages.inlayHint.on(({ textDocument, range }) => {
    const checked = checkedOf(textDocument.uri);
    const lines = linesOf(checked.file);
    return listHints(checked, toOffset(lines, range.start), toOffset(lines, range.end)).map(
      ({ offset, label }) => ({
        position: toPosition(lines, offset),
        label,
        kind: InlayHintKind.Type,
        paddingLeft: true,
      }),
    );
  });
  connection.onCodeAction(({ textDocument, range }) => {
    const { analysis, file } = checkedOf(textDocument.uri);
    const lines = linesOf(file);
    const fixes = listFixes(
      analysis.diagnostics,
      file,
      toOffset(lines, range.start),
      toOffset(lines, range.end),
    );
    return fixes.map(({ diagnostic, fix, preferred }) => ({
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [toDiagnostic(diagnostic, linesOf)],
      isPreferred: preferred,
      edit: { changes: toChanges(fix.edits, linesOf) },
    }));
  });
  connection.onDocumentFormatting(({ textDocument }) => {
    const lines = linesOf(fileOf(textDocument.uri));
    const { text } = lines;
    const formatted = formatSource(text);
    return formatted === text
      ? []
      : [{ range: toRange(lines, { start: 0, end: text.length }), newText: formatted }];
  });
  // Not in the protocol: what an editor's page of the network asks for.
  connection.onRequest(
    "nabla/graph",
    at((checked, offset) => findGraph(checked, offset)),
  );
  documents.listen(connection);
  connection.listen();
}
