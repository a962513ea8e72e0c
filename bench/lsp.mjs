/**
 * @file How long an editor waits for `nabla lsp`, in milliseconds, over stdio: each keystroke in the middle of a long file is one
 * `didChange`, timed until its diagnostics arrive; then completion at that place, and what an editor asks for its view. Build first;
 * `node bench/lsp.mjs [LINES] [DIST]`. Prints the median and the slowest of the keystrokes after the first few.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { longSpec } from "../scripts/long-spec.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = createRequire(
  join(ROOT, "package.json"),
)("vscode-jsonrpc/node");
const lines = Number(process.argv[2] ?? 1000);
const dist = resolve(process.argv[3] ?? join(ROOT, "dist"));
const KEYS = 40;
const WARM_UP = 8;
const AIM = 50;

const uri = "file:///bench/long.nn";
const text = longSpec(lines);
const half = Math.floor(lines / 40);
const middle = half * 20 + 12;
const length = `    -> Unit${half}(width) -> repeat 3 { Unit${half}(width) }`.length;
const server = spawn(process.execPath, [join(dist, "src/cli/main.js"), "lsp", "--stdio"], {
  stdio: ["pipe", "pipe", "inherit"],
});
const connection = createMessageConnection(
  new StreamMessageReader(server.stdout),
  new StreamMessageWriter(server.stdin),
);
const waiting = new Map();
connection.onNotification("textDocument/publishDiagnostics", ({ version }) => waiting.get(version)?.());
connection.listen();
await connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
await connection.sendNotification("initialized", {});

const times = { diagnostics: [], completion: [], hints: [], colours: [] };
const opened = arrival(1);
connection.sendNotification("textDocument/didOpen", {
  textDocument: { uri, languageId: "nabla", version: 1, text },
});
await opened;
// Types ` -> Linear(7)` at the end of a pipeline, letter by letter, and takes it away again: whole and broken texts.
const typed = " -> Linear(7)";
for (let key = 0; key < KEYS; key++) {
  const at = key % (2 * typed.length);
  const grows = at < typed.length;
  const column = length + (grows ? at : 2 * typed.length - at - 1);
  const start = { line: middle, character: column };
  const end = grows ? start : { line: middle, character: column + 1 };
  const version = key + 2;
  const begin = performance.now();
  const answered = arrival(version);
  connection.sendNotification("textDocument/didChange", {
    textDocument: { uri, version },
    contentChanges: [{ range: { start, end }, text: grows ? typed[at] : "" }],
  });
  await answered;
  times.diagnostics.push(performance.now() - begin);
  const position = { line: middle, character: column + (grows ? 1 : 0) };
  await timed("completion", "textDocument/completion", { position });
  const range = { start: { line: middle - 20, character: 0 }, end: { line: middle + 20, character: 0 } };
  await timed("hints", "textDocument/inlayHint", { range });
  await timed("colours", "textDocument/semanticTokens/full", {});
}
console.log(`${text.split("\n").length - 1} lines, ${KEYS - WARM_UP} keystrokes (aim: ${AIM} ms)`);
for (const [name, all] of Object.entries(times)) {
  const sorted = all.slice(WARM_UP).sort((a, b) => a - b);
  const [median, most] = [sorted[sorted.length >> 1], sorted.at(-1)];
  console.log(
    `${median.toFixed(1).padStart(7)} ms median, ${most.toFixed(1).padStart(7)} ms at most  ${name}`,
  );
}
connection.dispose();
server.kill();

function arrival(version) {
  return new Promise((done) => waiting.set(version, done));
}

async function timed(name, method, params) {
  const begin = performance.now();
  await connection.sendRequest(method, { textDocument: { uri }, ...params });
  times[name].push(performance.now() - begin);
}
