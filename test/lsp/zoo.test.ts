/** @file Every feature over the zoo: no place makes one fail, whole and cut off; and names know where they come from. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listCompletions } from "../../src/lsp/features/completion.ts";
import { findHover } from "../../src/lsp/features/hover.ts";
import { listHints } from "../../src/lsp/features/inlay.ts";
import { findDefinition, findReferences, rename } from "../../src/lsp/features/navigate.ts";
import { listFolds, listOutline } from "../../src/lsp/features/outline.ts";
import { listSemanticTokens } from "../../src/lsp/features/semantic.ts";
import { findSignature } from "../../src/lsp/features/signature.ts";
import { checkText, createWorkspace } from "../../src/lsp/workspace.ts";
import { analyse } from "../../src/sema/analyse.ts";

const ZOO = readdirSync("specs", { recursive: true })
  .map((file) => join("specs", String(file)))
  .filter((file) => file.endsWith(".nn"))
  .sort();
const SMALL = ZOO.filter((file) => !file.includes("imagenet"));

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

test.each(SMALL)("every place of %s can be asked about", (file) => {
  const workspace = createWorkspace(read, () => []);
  const checked = workspace.check(file);
  listFolds(checked.ast);
  expect(listOutline(checked.ast).length).toBeGreaterThan(0);
  expect(listSemanticTokens(checked).length).toBeGreaterThan(0);
  listHints(checked, 0, checked.text.length);
  for (let offset = 0; offset <= checked.text.length; offset += 41) {
    findHover(checked, offset);
    listCompletions(workspace, checked, offset);
    findSignature(checked, offset);
    const span = findDefinition(checked, offset);
    if (span && span.end > 0)
      expect(findReferences(workspace, checked, offset, true).length).toBeGreaterThan(0);
  }
});

test("a text that is cut off anywhere can be asked about", () => {
  const whole = read("specs/digits/lenet.nn")!;
  for (let length = 0; length < whole.length; length += 97) {
    const workspace = createWorkspace(
      (file) => (file === "a.nn" ? whole.slice(0, length) : null),
      () => [],
    );
    const checked = workspace.check("a.nn");
    findHover(checked, length);
    listCompletions(workspace, checked, length);
    findSignature(checked, length);
    listSemanticTokens(checked);
    listHints(checked, 0, length);
  }
});

/** Any place of the name will do: they are all the same name. */
test.each([
  "specs/autoencoders/stacked.nn",
  "specs/cifar/resnet.nn",
  "specs/sequences/char-lstm.nn",
  "specs/digits/mlp.nn",
])("renaming any name of %s leaves a spec without new faults", (file) => {
  const text = read(file)!;
  const before = analyse({ file, text }, { prove: false, read }).diagnostics.length;
  const workspace = createWorkspace(
    (path) => (path === file ? text : read(path)),
    () => [],
  );
  const checked = checkText(file, text, read);
  const symbols = new Map(
    checked.names.mentions
      .filter((m) => m.symbol.span.file === file)
      .map((m) => [m.symbol.span.start, m.symbol]),
  );
  expect(symbols.size).toBeGreaterThan(3);
  for (const symbol of symbols.values()) {
    const result = rename(workspace, checked, symbol.span.start, `${symbol.name}Renamed`);
    if ("fault" in result) throw new Error(result.fault);
    const edits = [...result.edits].sort((a, b) => b.span.start - a.span.start);
    const renamed = edits.reduce((t, e) => t.slice(0, e.span.start) + e.text + t.slice(e.span.end), text);
    const after = analyse({ file, text: renamed }, { prove: false, read }).diagnostics;
    expect(after.map((d) => `${symbol.name}: ${d.message}`)).toHaveLength(before);
  }
});
