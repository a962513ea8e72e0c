/** @file `nabla lsp` as an editor starts it, on a folder with two specs of which one is open: every request over stdio. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type {
  CodeAction,
  CompletionItem,
  DocumentHighlight,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  Range,
  SemanticTokens,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver/node";
import { type Client, spawnClient } from "./client.ts";

const MAIN = resolve("dist/cli/main.js");
const PARTS = "/// A wide layer.\nblock Wide(c: int, f: layer = ReLU) = Linear(c) -> f\n";
const NET = `import { Wide } from "./parts.nn"

model Net {
  input  x: f32[4]
  target y: index(3)
  output logits = x
    -> Wide(c = 8)
    -> Linear(3, init = he)
  train {
    data = blobs
    loss = cross_entropy(logits, y)
    optimizer = adam(lr = 1e-3)
    epochs = 1  batch = 8
  }
}
`;

describe.skipIf(!existsSync(MAIN))("nabla lsp over stdio", () => {
  let folder: string;
  let client: Client & { readonly exit: Promise<number | null> };
  let net: string;
  let parts: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "nabla-stdio-"));
    writeFileSync(join(folder, "net.nn"), NET);
    writeFileSync(join(folder, "parts.nn"), PARTS);
    net = pathToFileURL(join(folder, "net.nn")).href;
    parts = pathToFileURL(join(folder, "parts.nn")).href;
    client = await spawnClient(process.execPath, [MAIN, "lsp", "--stdio"], [pathToFileURL(folder).href]);
    expect((await client.open(NET, net)).diagnostics).toEqual([]);
  }, 60_000);
  afterAll(async () => {
    await client.connection.sendRequest("shutdown");
    await client.connection.sendNotification("exit");
    expect(await client.exit).toBe(0);
    client.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const textDocument = () => ({ uri: net });
  /** Asks about the place where a text begins, `skip` characters on. */
  const ask = <T>(method: string, before: string, skip = 0, extra: object = {}): Promise<T> => {
    const lines = NET.slice(0, NET.indexOf(before) + skip).split("\n");
    const position = { line: lines.length - 1, character: lines.at(-1)!.length };
    return client.connection.sendRequest<T>(`textDocument/${method}`, {
      ...{ textDocument: textDocument(), position },
      ...extra,
    });
  };
  const whole: Range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

  test("hover", async () => {
    const told = async (at: string, skip = 0): Promise<string> =>
      ((await ask<Hover>("hover", at, skip)).contents as { value: string }).value;
    expect(await told("Linear(3")).toMatch(
      /Linear\(units: int[^]*`\[c=8\]` → `\[c=3\]`[^]*27 parameters · 24 multiply-adds/,
    );
    expect(await told("init =")).toContain("init: initializer");
    expect(await told("Wide(c")).toMatch(
      /block Wide\(c: int[^]*A wide layer\.[^]*`\[c=4\]` → `\[c=8\]`[^]*40 parameters/,
    );
    expect(await told("c = 8")).toContain("c: int");
    expect(await told("lr =")).toContain("lr");
    expect(await told("epochs")).toContain("epochs");
  });

  test("completion by position and type", async () => {
    const labels = async (at: string, skip: number): Promise<string[]> =>
      (await ask<CompletionItem[]>("completion", at, skip)).map((c) => c.label);
    expect(await labels("Linear(3", 0)).toEqual(expect.arrayContaining(["Linear", "Wide", "skip"]));
    expect(await labels("init = he", 7)).toEqual(expect.arrayContaining(["he", "zeros"]));
    expect(await labels("adam(", 0)).toEqual(expect.arrayContaining(["adam", "sgd"]));
    expect(await labels("{ Wide", 2)).toEqual(["Wide"]);
  });

  test("signature help", async () => {
    const help = await ask<SignatureHelp>("signatureHelp", "init = he");
    expect(help.signatures[0]!.parameters![help.activeParameter!]!.label).toMatch(/^(bias|init)/);
  });

  test("definition, references and highlights, across files", async () => {
    const found = await ask<Location>("definition", "Wide(c");
    expect(found).toMatchObject({ uri: parts, range: { start: { line: 1, character: 6 } } });
    const context = { includeDeclaration: true };
    const all = await ask<Location[]>("references", "Wide(c", 0, { context });
    expect(all.map((l) => l.uri).sort()).toEqual([net, net, parts]);
    expect(await ask<DocumentHighlight[]>("documentHighlight", "logits")).toHaveLength(2);
  });

  test("rename, in a file that is not open too", async () => {
    const range = await ask<Range>("prepareRename", "Wide(c");
    expect(range.end.character - range.start.character).toBe("Wide".length);
    const { changes } = await ask<WorkspaceEdit>("rename", "Wide(c", 0, { newName: "Broad" });
    expect(changes![net]).toHaveLength(2);
    expect(changes![parts]).toMatchObject([
      { newText: "Broad", range: { start: { line: 1, character: 6 } } },
    ]);
    await expect(ask("rename", "Linear(3", 0, { newName: "Line" })).rejects.toThrow("library");
  });

  test("symbols, folds, colours and hints", async () => {
    const [model] = await ask<DocumentSymbol[]>("documentSymbol", "model");
    expect(model!.children!.map((c) => c.name)).toEqual(["x", "y", "logits", "train"]);
    expect((await ask<FoldingRange[]>("foldingRange", "model")).map((f) => f.startLine)).toEqual([2, 8]);
    expect((await ask<SemanticTokens>("semanticTokens/full", "model")).data.length).toBeGreaterThan(50);
    const hints = await ask<InlayHint[]>("inlayHint", "model", 0, { range: whole });
    expect(hints.map((h) => [h.position.line, h.label])).toEqual([
      [6, "8"],
      [7, "3"],
    ]);
  });

  test("a fault in an imported file that is being typed, its fix, and formatting", async () => {
    await client.open(PARTS, parts);
    const broken = PARTS.replace("Linear", "Linaer");
    expect((await client.change(broken, 2, parts)).diagnostics.map((d) => d.code)).toEqual(["NN2002"]);
    const at = { start: { line: 1, character: 44 }, end: { line: 1, character: 44 } };
    const [action] = await client.connection.sendRequest<CodeAction[]>("textDocument/codeAction", {
      ...{ textDocument: { uri: parts }, range: at, context: { diagnostics: [] } },
    });
    expect(action!.edit!.changes![parts]![0]!.newText).toBe("Linear");
    expect((await client.change(PARTS.replace(" = Lin", "=Lin"), 3, parts)).diagnostics).toEqual([]);
    const edits = await client.connection.sendRequest<TextEdit[]>("textDocument/formatting", {
      ...{ textDocument: { uri: parts }, options: { tabSize: 2, insertSpaces: true } },
    });
    expect(edits[0]!.newText).toBe(PARTS);
  });

  test("a change of an imported file reaches the file that imports it", async () => {
    const told = new Promise<string[]>((done) => {
      client.connection.onNotification(
        "textDocument/publishDiagnostics",
        ({ uri, diagnostics }: { uri: string; diagnostics: { code: string }[] }) => {
          if (uri === net && diagnostics.length > 0) done(diagnostics.map((d) => d.code));
        },
      );
    });
    await client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: parts, version: 4 },
      contentChanges: [{ text: PARTS.replace("c: int", "width: int").replace("(c)", "(width)") }],
    });
    expect((await told).length).toBeGreaterThan(0);
  });
});
