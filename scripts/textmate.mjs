/**
 * @file Writes grammar/textmate.gen.json from the tokens of dist/grammar/tokens.js, and a copy into the VS Code extension. Words
 * and signs follow the lexer, so a new word is coloured at once. Without a build there is nothing to read: it then says so.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const TOKENS = new URL("../dist/grammar/tokens.js", import.meta.url);
const OUTPUTS = ["grammar/textmate.gen.json", "editors/vscode/syntaxes/nabla.gen.json"];

if (!existsSync(TOKENS)) {
  console.error("scripts/textmate.mjs needs a build: npm run build");
} else {
  const tokens = await import(TOKENS.href);
  const text = `${JSON.stringify(printGrammar(tokens), null, 2)}\n`;
  for (const file of OUTPUTS) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function printGrammar(t) {
  const wordsOf = (types) => types.map((type) => type.LABEL).join("|");
  const literal = (type) => type.PATTERN.source;
  const constants = [t.True, t.False];
  const operators = [t.And, t.Or, t.Not];
  const flow = t.WORDS.filter(
    (w) => !t.STATEMENT_WORDS.includes(w) && !constants.includes(w) && !operators.includes(w),
  );
  const rules = [
    ["comment.line.documentation.nabla", "///(?!/).*$"],
    ["comment.line.double-slash.nabla", "//.*$"],
    ["string.quoted.double.nabla", literal(t.StringToken)],
    [
      "constant.numeric.nabla",
      `(?:(?<=\\.\\.)|(?<![\\w.]))(?:${[t.Percent, t.Size, t.NumberToken].map(literal).join("|")})`,
    ],
    // A word before `=` or after a point is a name.
    ["variable.other.member.nabla", "(?<=\\.)[a-z_]\\w*"],
    ["variable.parameter.nabla", "\\b[a-z_]\\w*(?=\\s*=(?!=))"],
    ["keyword.control.nabla", `\\b(?:${wordsOf(t.STATEMENT_WORDS)})\\b`],
    ["keyword.control.flow.nabla", `\\b(?:${wordsOf(flow)})\\b`],
    ["keyword.operator.word.nabla", `\\b(?:${wordsOf(operators)})\\b`],
    ["constant.language.nabla", `\\b(?:${wordsOf(constants)})\\b`],
    ["variable.language.nabla", "\\b(?:it|id)\\b"],
    ["storage.type.nabla", "(?<=: )(?:f32|index|bool|int|float|string|size|layer|dim)\\b"],
    ["entity.name.type.nabla", "\\b[A-Z]\\w*"],
    ["entity.name.function.nabla", "\\b[a-z_]\\w*(?=\\()"],
    ["keyword.operator.arrow.nabla", "->"],
    ["keyword.operator.nabla", "==|!=|<=|>=|\\.\\.|[-+*/%^<>=|]"],
    ["variable.other.nabla", "\\b[a-z_]\\w*"],
  ];
  return {
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    name: "Nabla",
    scopeName: "source.nabla",
    fileTypes: ["nn"],
    patterns: rules.map(([name, match]) => ({ name, match })),
  };
}
