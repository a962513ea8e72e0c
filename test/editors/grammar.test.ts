/** @file The TextMate grammars, run as editors run them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createOnigScanner, createOnigString, loadWASM } from "vscode-oniguruma";
import { beforeAll, expect, test } from "vitest";
import textmate, { type IGrammar } from "vscode-textmate";

const FILES: Readonly<Record<string, string>> = {
  "source.nabla": "editors/vscode/syntaxes/nabla.gen.json",
  "markdown.nabla.codeblock": "editors/vscode/syntaxes/markdown.tmLanguage.json",
};
/** As little Markdown as the blocks can stand in. */
const MARKDOWN = { scopeName: "text.html.markdown", patterns: [{ name: "markup.heading", match: "^#.*$" }] };

let nabla: IGrammar;
let markdown: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await loadWASM(readFileSync(wasm));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: (scope) => {
      const file = FILES[scope];
      const text = file ? readFileSync(file, "utf8") : JSON.stringify(MARKDOWN);
      return Promise.resolve(textmate.parseRawGrammar(text, "grammar.json"));
    },
    getInjections: (scope) => (scope === "text.html.markdown" ? ["markdown.nabla.codeblock"] : undefined),
  });
  nabla = (await registry.loadGrammar("source.nabla"))!;
  markdown = (await registry.loadGrammar("text.html.markdown"))!;
});

/** Each token that is no blank, with its innermost scope. */
function colour(grammar: IGrammar, text: string): [string, string][] {
  let stack = textmate.INITIAL;
  return text.split("\n").flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    return tokens
      .map(({ startIndex, endIndex, scopes }): [string, string] => [
        line.slice(startIndex, endIndex),
        scopes.at(-1)!.replace(/\.nabla$/, ""),
      ])
      .filter(([image]) => image.trim() !== "");
  });
}

test("a declaration is coloured by what its words are", () => {
  expect(colour(nabla, "/// Two layers.\nmodel Net(n: int in 1..8 = 2) { // note")).toEqual([
    ["/// Two layers.", "comment.line.documentation"],
    ["model", "keyword.control"],
    ["Net", "entity.name.type"],
    ["(", "source"],
    ["n", "variable.other"],
    [": ", "source"],
    ["int", "storage.type"],
    ["in", "keyword.control.flow"],
    ["1", "constant.numeric"],
    ["..", "keyword.operator"],
    ["8", "constant.numeric"],
    ["=", "keyword.operator"],
    ["2", "constant.numeric"],
    [") { ", "source"],
    ["// note", "comment.line.double-slash"],
  ]);
});

test("so is a pipeline", () => {
  const line = 'y = x -> for n in [3x3, 5%] { Conv(n, pad = same) } -> mean(val.loss, "a \\" b")';
  const found = new Map(colour(nabla, line));
  expect(Object.fromEntries(found)).toMatchObject({
    y: "variable.parameter",
    "->": "keyword.operator.arrow",
    for: "keyword.control.flow",
    "3x3": "constant.numeric",
    "5%": "constant.numeric",
    Conv: "entity.name.type",
    pad: "variable.parameter",
    mean: "entity.name.function",
    loss: "variable.other.member",
    '"a \\" b"': "string.quoted.double",
  });
});

test("a string that is not closed does not colour the next line", () => {
  expect(colour(nabla, 'import { A } from "./a\nmodel M {').slice(-3)).toContainEqual([
    "model",
    "keyword.control",
  ]);
});

test("blocks in Markdown are coloured, and end where they end", () => {
  const found = colour(markdown, "# Model\n\n```nn\nmodel M {\n```\nmodel\n\n```text\nmodel\n```\n");
  expect(found.filter(([image]) => image === "model").map(([, scope]) => scope)).toEqual([
    "keyword.control",
    "text.html.markdown",
    "text.html.markdown",
  ]);
});

test("every token of the zoo has a colour of its own kind, and nothing is left over", () => {
  const text = readFileSync("specs/cifar/resnet.nn", "utf8");
  const plain = colour(nabla, text).filter(([image, scope]) => scope === "source" && /\w/.test(image));
  expect(plain).toEqual([]);
});
