/** @file Sends the diagnostics of open files when they open and after each change, to files that import what changed too. */
import type { Connection, TextDocuments } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { fileOf, toDiagnostic } from "./convert.ts";
import type { Workspace } from "./workspace.ts";

/** A check that takes longer than this (milliseconds) waits for a pause as long as itself; a quicker one is done at each change. */
const QUICK = 60;
/** The longest pause that is waited for. */
const LONGEST = 500;

/** Keeps the diagnostics of open files current until the connection ends. */
export function sendDiagnostics(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  workspace: Workspace,
): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  /** What the last check after a change took; the first one after files open says nothing about it. */
  let cost = 0;
  let opening = false;
  const stale = new Set<string>();

  const send = ({ uri, version }: TextDocument): void => {
    const file = fileOf(uri);
    const { analysis } = workspace.check(file);
    const own = analysis.diagnostics.filter((d) => d.span.file === file);
    const diagnostics = own.map((d) => toDiagnostic(d, workspace.lines));
    stale.delete(uri);
    void connection.sendDiagnostics({ uri, version, diagnostics });
  };
  const sendStale = (): void => {
    timer = null;
    const start = performance.now();
    for (const uri of stale) {
      const document = documents.get(uri);
      stale.delete(uri);
      if (document) send(document);
    }
    cost = opening ? 0 : performance.now() - start;
    opening = false;
  };
  const later = (): void => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(sendStale, cost < QUICK ? 0 : Math.min(cost, LONGEST));
  };
  const sendAll = (): void => {
    workspace.forgetAll();
    opening = true;
    for (const uri of documents.keys()) stale.add(uri);
    later();
  };

  // This also tells that a file was opened; others may have missed it until now.
  documents.onDidOpen(sendAll);
  documents.onDidChangeContent(({ document }) => {
    const file = fileOf(document.uri);
    for (const { uri } of documents.all()) if (workspace.check(fileOf(uri)).texts.has(file)) stale.add(uri);
    stale.add(document.uri);
    workspace.forget(file);
    later();
  });
  documents.onDidClose(({ document }) => {
    stale.delete(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
    sendAll();
  });
  connection.onDidChangeWatchedFiles(sendAll);
}
