/** @file The generated TextMate grammar follows the tokens. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { WORDS } from "../../grammar/tokens.ts";

interface Grammar {
  readonly patterns: readonly { readonly name: string; readonly match: string }[];
}

const TEXT = readFileSync("grammar/textmate.gen.json", "utf8");
const { patterns } = JSON.parse(TEXT) as Grammar;

/** The scope of the first rule that matches at the start. */
function scopeOf(text: string): string | undefined {
  return patterns.find(({ match }) => new RegExp(`^(?:${match})`).test(text))?.name;
}

test("every word of the language is coloured as one", () => {
  const plain = WORDS.map((word) => word.LABEL!).filter(
    (word) => !/keyword|constant/.test(scopeOf(`${word} x`) ?? ""),
  );
  expect(plain).toEqual([]);
});

test.each([
  ["/// doc", "comment.line.documentation.nabla"],
  ["// note", "comment.line.double-slash.nabla"],
  ['"a \\" b"', "string.quoted.double.nabla"],
  ["3x3 ", "constant.numeric.nabla"],
  ["1e-3 ", "constant.numeric.nabla"],
  ["5% ", "constant.numeric.nabla"],
  ["Linear(3)", "entity.name.type.nabla"],
  ["mse(x, y)", "entity.name.function.nabla"],
  ["data = Mnist", "variable.parameter.nabla"],
  ["->", "keyword.operator.arrow.nabla"],
  ["logits", "variable.other.nabla"],
])("%s is %s", (text, scope) => {
  expect(scopeOf(text)).toBe(scope);
});

test("the extension for VS Code holds the same grammar", () => {
  expect(readFileSync("editors/vscode/syntaxes/nabla.gen.json", "utf8")).toBe(TEXT);
});
