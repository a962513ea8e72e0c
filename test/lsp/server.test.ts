/** @file The language server, spoken to as an editor does. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type {
  CodeAction,
  CompletionItem,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  SemanticTokens,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver/node";
import { type Client, spawnClient, startClient, URI } from "./client.ts";

const SPEC = `/// Two layers.
model Net(n: int = 8) {
  input  x: f32[4]
  target y: index(3)
  output logits = x
    -> Linear(n, init = he)
    -> ReLU
    -> Linear(3)
  train {
    data = blobs
    loss = cross_entropy(logits, y)
    optimizer = adam(lr = 1e-3)
    epochs = 1  batch = 8
  }
}
`;

let client: Client;
beforeEach(async () => {
  client = await startClient();
});
afterEach(() => client.close());

test("a file without faults has no diagnostics", async () => {
  expect((await client.open(SPEC)).diagnostics).toEqual([]);
});

test("a fault is told while one types, with its code and place, and goes when it is repaired", async () => {
  await client.open(SPEC);
  const broken = await client.change(SPEC.replace("Linear(3)", "Linaer(3)"), 2);
  expect(broken.diagnostics).toHaveLength(1);
  expect(broken.diagnostics[0]).toMatchObject({
    source: "nabla",
    severity: 1,
    range: { start: { line: 7, character: 7 } },
  });
  expect((await client.change(SPEC, 3)).diagnostics).toEqual([]);
});

test("hover on a layer tells its signature, shapes and cost", async () => {
  const hover = await client.ask<Hover>("textDocument/hover", SPEC.replace("Linear(n", "Lin|ear(n"));
  const { value } = hover.contents as { value: string };
  expect(value).toContain("Linear(units: int, bias: bool = true");
  expect(value).toContain("`[c=4]` → `[c=8]`");
  expect(value).toContain("40 parameters · 32 multiply-adds");
});

test("hover on an argument tells its type", async () => {
  const hover = await client.ask<Hover>("textDocument/hover", SPEC.replace("init =", "in|it ="));
  expect((hover.contents as { value: string }).value).toContain("init: initializer");
});

test("hover on a value tells its shape", async () => {
  const hover = await client.ask<Hover>(
    "textDocument/hover",
    SPEC.replace("entropy(logits", "entropy(lo|gits"),
  );
  expect((hover.contents as { value: string }).value).toContain("`[c=3]`");
});

test("completion after an arrow offers layers first", async () => {
  const items = await client.ask<CompletionItem[]>(
    "textDocument/completion",
    SPEC.replace("-> ReLU", "-> R|"),
  );
  expect(items.map((i) => i.label)).toEqual(expect.arrayContaining(["ReLU", "Conv", "skip", "repeat"]));
  expect(items.map((i) => i.label)).not.toContain("adam");
});

test("signature help follows the arguments", async () => {
  const help = await client.ask<SignatureHelp>(
    "textDocument/signatureHelp",
    SPEC.replace("init = he", "init = |he"),
  );
  expect(help.signatures[0]!.label).toMatch(/^Linear\(units: int/);
  expect(help.signatures[0]!.parameters![help.activeParameter!]!.label).toMatch(/^init/);
});

test("definition finds where a value was made", async () => {
  const found = await client.ask<Location>(
    "textDocument/definition",
    SPEC.replace("entropy(logits", "entropy(lo|gits"),
  );
  expect(found).toMatchObject({ uri: URI, range: { start: { line: 4, character: 9 } } });
});

test("definition and references go across imports", async () => {
  const other = URI.replace("a.nn", "b.nn");
  await client.open("block Wide(c: int) = Linear(c) -> ReLU\n", other);
  const main = `import { Wide } from "./b.nn"\nmodel M { input x: f32[2] output y = x -> Wide(c = 3) -> Wi|de(4) }\n`;
  const found = await client.ask<Location>("textDocument/definition", main);
  expect(found).toMatchObject({ uri: other, range: { start: { line: 0, character: 6 } } });
  const all = await client.ask<Location[]>("textDocument/references", main, {
    context: { includeDeclaration: true },
  });
  expect(all.map((l) => l.uri).sort()).toEqual([URI, URI, URI, other]);
  const edit = await client.ask<WorkspaceEdit>("textDocument/rename", main, { newName: "Broad" });
  expect(Object.keys(edit.changes!).sort()).toEqual([URI, other]);
});

test("a parameter is renamed where calls name it", async () => {
  const text = "block B(c|: int) = Linear(c)\nmodel M { input x: f32[2] output y = x -> B(c = 3) }\n";
  const edit = await client.ask<WorkspaceEdit>("textDocument/rename", text, { newName: "width" });
  expect(edit.changes![URI]).toHaveLength(3);
});

test("a rename that would change a name's case says why it cannot be", async () => {
  const asked = client.ask("textDocument/rename", SPEC.replace("Net", "N|et"), { newName: "net" });
  await expect(asked).rejects.toThrow("Case carries meaning");
});

test("document symbols are the declarations with what they declare", async () => {
  const [model] = await client.ask<DocumentSymbol[]>("textDocument/documentSymbol", `|${SPEC}`);
  expect(model!.name).toBe("Net");
  expect(model!.children!.map((c) => c.name)).toEqual(["x", "y", "logits", "train"]);
});

test("braces fold, and keep the line that closes them", async () => {
  const folds = await client.ask<FoldingRange[]>("textDocument/foldingRange", `|${SPEC}`);
  expect(folds.map((f) => [f.startLine, f.endLine])).toEqual([
    [1, 13],
    [8, 12],
  ]);
});

test("hints show the shape after each line of a pipeline", async () => {
  const range = { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } };
  const hints = await client.ask<InlayHint[]>("textDocument/inlayHint", `|${SPEC}`, { range });
  expect(hints.map((h) => [h.position.line, h.label])).toEqual([
    [5, "8"],
    [6, "8"],
    [7, "3"],
  ]);
});

test("the fix of a diagnostic is offered as an action", async () => {
  const range = { start: { line: 7, character: 8 }, end: { line: 7, character: 8 } };
  const context = { diagnostics: [] };
  const broken = `|${SPEC.replace("Linear(3)", "Linaer(3)")}`;
  const actions = await client.ask<CodeAction[]>("textDocument/codeAction", broken, { range, context });
  expect(actions[0]!.edit!.changes![URI]![0]!.newText).toBe("Linear");
});

test("formatting gives the uniform layout", async () => {
  const options = { tabSize: 2, insertSpaces: true };
  const edits = await client.ask<TextEdit[]>("textDocument/formatting", `|const n=3\n`, { options });
  expect(edits[0]!.newText).toBe("const n = 3\n");
});

test("semantic tokens colour names by their meaning", async () => {
  const { data } = await client.ask<SemanticTokens>("textDocument/semanticTokens/full", `|${SPEC}`);
  // The model's name: line 1, column 6, length 3, a class that is declared here.
  expect(data.slice(0, 5)).toEqual([1, 6, 3, 0, 1]);
});

const MAIN = resolve("dist/cli/main.js");

test.skipIf(!existsSync(MAIN))("`nabla lsp` serves on stdio and ends when told to", async () => {
  const child = await spawnClient(process.execPath, [MAIN, "lsp", "--stdio"]);
  expect((await child.open(SPEC.replace("adam", "adan"))).diagnostics).toHaveLength(1);
  await child.connection.sendRequest("shutdown");
  await child.connection.sendNotification("exit");
  expect(await child.exit).toBe(0);
});
