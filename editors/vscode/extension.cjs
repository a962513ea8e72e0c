/** @file Starts the language server – one that a setting names, the workspace's own, or the one that came along – and shows networks. */
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { commands, ViewColumn, window, workspace } = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");
const { emptyPage, securePage } = require("./graph-page.cjs");

/** Milliseconds of quiet after which a shown network is drawn again. */
const PAUSE = 300;

let client;

exports.activate = (context) => {
  const watcher = workspace.createFileSystemWatcher("**/*.nn");
  client = new LanguageClient("nabla", "Nabla", findServer(context), {
    documentSelector: [{ language: "nabla" }],
    synchronize: { fileEvents: watcher },
  });
  context.subscriptions.push(
    watcher,
    commands.registerTextEditorCommand("nabla.showGraph", (editor) => showGraph(context, editor)),
  );
  return client.start();
};

exports.deactivate = () => client?.stop();

function findServer(context) {
  const args = ["lsp", "--stdio"];
  const chosen = workspace.getConfiguration("nabla").get("command");
  if (chosen) return { command: chosen, args };
  for (const { uri } of workspace.workspaceFolders ?? []) {
    const local = join(uri.fsPath, "node_modules", "nabla", "dist", "src", "cli", "main.js");
    if (existsSync(local)) return { module: local, args: ["lsp"], transport: TransportKind.stdio };
  }
  return { module: context.asAbsolutePath("dist/server.cjs"), transport: TransportKind.stdio };
}

/** Opens a page beside the text with the model at the cursor, and draws it again while the text changes. */
async function showGraph(context, editor) {
  const { document } = editor;
  const panel = window.createWebviewPanel("nabla.graph", "Network", ViewColumn.Beside, {
    enableScripts: true,
  });
  let timer;
  const draw = async () => {
    const found = await client.sendRequest("nabla/graph", {
      textDocument: { uri: document.uri.toString() },
      position: client.code2ProtocolConverter.asPosition(editor.selection.active),
    });
    // While there are errors the last picture stays.
    if (!found)
      return panel.webview.html || (panel.webview.html = emptyPage("No model without errors here."));
    panel.title = found.model;
    panel.webview.html = securePage(found.page);
  };
  const listener = workspace.onDidChangeTextDocument((event) => {
    if (event.document !== document) return;
    clearTimeout(timer);
    timer = setTimeout(draw, PAUSE);
  });
  panel.onDidDispose(() => {
    clearTimeout(timer);
    listener.dispose();
  });
  context.subscriptions.push(panel);
  await draw();
}
