/** @file Starts `nabla lsp` for VS Code: the workspace's own, else the one on the path. */
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { workspace } = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const watcher = workspace.createFileSystemWatcher("**/*.nn");
  client = new LanguageClient("nabla", "Nabla", findServer(), {
    documentSelector: [{ language: "nabla" }],
    synchronize: { fileEvents: watcher },
  });
  return client.start();
};

exports.deactivate = () => client?.stop();

function findServer() {
  const args = ["lsp", "--stdio"];
  const chosen = workspace.getConfiguration("nabla").get("command");
  if (chosen) return { command: chosen, args };
  for (const { uri } of workspace.workspaceFolders ?? []) {
    const local = join(uri.fsPath, "node_modules", "nabla", "dist", "src", "cli", "main.js");
    if (existsSync(local)) return { module: local, args: ["lsp"], transport: TransportKind.stdio };
  }
  return { command: "nabla", args };
}
