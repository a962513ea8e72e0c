/** @file An editor for tests: a JSON-RPC client, on streams in memory or on a process. */
import { spawn } from "node:child_process";
import { PassThrough } from "node:stream";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { createConnection, type PublishDiagnosticsParams } from "vscode-languageserver/node";
import { serve } from "../../src/lsp/server.ts";

export const URI = "file:///tmp/nabla-lsp-test/a.nn";

export interface Client {
  readonly connection: MessageConnection;
  readonly open: (text: string, uri?: string) => Promise<PublishDiagnosticsParams>;
  readonly change: (text: string, version: number, uri?: string) => Promise<PublishDiagnosticsParams>;
  /** The answer to a request about the place that `|` marks in the text (which is opened without it). */
  readonly ask: <T>(method: string, marked: string, extra?: object) => Promise<T>;
  readonly close: () => void;
}

/** A server in this process. */
export async function startClient(): Promise<Client> {
  const [there, back] = [new PassThrough(), new PassThrough()];
  serve(createConnection(new StreamMessageReader(there), new StreamMessageWriter(back)), {
    version: "test",
  });
  return initialize(
    createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there)),
    () => undefined,
  );
}

/** A server as an editor starts it. */
export async function spawnClient(
  command: string,
  args: readonly string[],
  folders: readonly string[] = [],
): Promise<Client & { readonly exit: Promise<number | null> }> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const exit = new Promise<number | null>((done) => child.on("exit", done));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  return { ...(await initialize(connection, () => child.kill(), folders)), exit };
}

async function initialize(
  connection: MessageConnection,
  end: () => void,
  folders: readonly string[] = [],
): Promise<Client> {
  connection.listen();
  const waiting = new Map<string, (params: PublishDiagnosticsParams) => void>();
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    waiting.get(params.uri)?.(params);
    waiting.delete(params.uri);
  });
  const next = (uri: string): Promise<PublishDiagnosticsParams> =>
    new Promise((done) => waiting.set(uri, done));
  await connection.sendRequest("initialize", {
    processId: null,
    rootUri: null,
    workspaceFolders: folders.map((uri) => ({ uri, name: uri })),
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
  });
  await connection.sendNotification("initialized", {});
  const open = async (text: string, uri = URI): Promise<PublishDiagnosticsParams> => {
    const found = next(uri);
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "nn", version: 1, text },
    });
    return found;
  };
  const change = async (text: string, version: number, uri = URI): Promise<PublishDiagnosticsParams> => {
    const found = next(uri);
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
    return found;
  };
  const ask = async <T>(method: string, marked: string, extra: object = {}): Promise<T> => {
    const at = marked.indexOf("|");
    const before = marked.slice(0, at).split("\n");
    await open(marked.slice(0, at) + marked.slice(at + 1));
    const position = { line: before.length - 1, character: before[before.length - 1]!.length };
    return connection.sendRequest<T>(method, { textDocument: { uri: URI }, position, ...extra });
  };
  const close = (): void => {
    connection.dispose();
    end();
  };
  return { connection, open, change, ask, close };
}
