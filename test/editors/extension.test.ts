/** @file The extension for VS Code as a .vsix: packed without the network, with a server that needs nothing beside it. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { spawnClient, URI } from "../lsp/client.ts";

interface Manifest {
  readonly version: string;
  readonly main: string;
  readonly contributes: {
    readonly languages: readonly { readonly configuration: string }[];
    readonly grammars: readonly { readonly path: string }[];
    readonly snippets: readonly { readonly path: string }[];
    readonly commands: readonly { readonly command: string }[];
  };
}

const SPEC = "model Net {\n  input x: f32[4]\n  output y = x -> Linear(3) -> ReLU\n}\n";
const isBuilt = existsSync(resolve("dist/src/lsp/stdio.js"));

describe.skipIf(!isBuilt)("the extension for VS Code", () => {
  let folder: string;
  let files: Readonly<Record<string, Uint8Array>>;
  let manifest: Manifest;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "nabla-vsix-"));
    const vsix = join(folder, "nabla.vsix");
    execFileSync(process.execPath, ["scripts/build-extension.mjs", vsix], { stdio: "pipe" });
    files = unzipSync(readFileSync(vsix));
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    manifest = JSON.parse(readFileSync(join(folder, "extension/package.json"), "utf8")) as Manifest;
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("holds every file that its manifest names, and no sources", () => {
    const { languages, grammars, snippets } = manifest.contributes;
    const named = [
      ...[manifest.main, ...languages.map((l) => l.configuration)],
      ...[...grammars, ...snippets].map(({ path }) => path),
    ];
    for (const path of named) expect(files).toHaveProperty([join("extension", path)]);
    expect(Object.keys(files).filter((name) => name.includes("node_modules"))).toEqual([]);
  });

  test("has the version of the package, and the commands that it registers", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(manifest.version).toBe(version);
    const source = readFileSync("editors/vscode/extension.cjs", "utf8");
    for (const { command } of manifest.contributes.commands) expect(source).toContain(`"${command}"`);
  });

  test("brings a server along that answers by itself, pictures included", async () => {
    const client = await spawnClient(process.execPath, [
      join(folder, "extension/dist/server.cjs"),
      "--stdio",
    ]);
    const { diagnostics } = await client.open(SPEC.replace("Linear", "Linaer"));
    expect(diagnostics.map((d) => d.code)).toEqual(["NN2002"]);
    await client.change(SPEC, 2);
    const place = { textDocument: { uri: URI }, position: { line: 1, character: 0 } };
    const graph = await client.connection.sendRequest<{ model: string; page: string }>("nabla/graph", place);
    expect(graph.model).toBe("Net");
    expect(graph.page).toContain("<svg");
    await client.connection.sendRequest("shutdown");
    await client.connection.sendNotification("exit");
    expect(await client.exit).toBe(0);
    client.close();
  });

  test("every snippet is a spec without syntax errors", async () => {
    const { parse } = await import("../../src/syntax/parse.ts");
    const text = readFileSync(join(folder, "extension/snippets/nabla.json"), "utf8");
    const snippets = JSON.parse(text) as Record<string, { prefix: string; body: string[] }>;
    const TOP = ["model", "block", "cell"];
    for (const { prefix, body } of Object.values(snippets)) {
      const filled = body
        .join("\n")
        .replace(/\$\{\d+:([^}]*)\}/g, "$1")
        .replace(/\$\d+/g, "x");
      const whole = TOP.includes(prefix)
        ? filled
        : prefix === "train"
          ? `model M {\n${filled}\n}`
          : `block B = ${filled}`;
      expect(parse({ file: "", text: whole }).diagnostics.map((d) => `${prefix}: ${d.message}`)).toEqual([]);
    }
  });
});

test("a picture's page may run its own script, and load nothing", () => {
  const { securePage } = createRequire(import.meta.url)("../../editors/vscode/graph-page.cjs") as {
    securePage: (page: string) => string;
  };
  const page = securePage(
    '<!doctype html><html><head><meta charset="utf-8"></head><script>go()</script></html>',
  );
  const nonce = /script-src 'nonce-(\w+)'/.exec(page)![1]!;
  expect(page).toContain(`<script nonce="${nonce}">go()</script>`);
  expect(page).toContain("default-src 'none'");
});
