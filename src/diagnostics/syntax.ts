/** @file The catalogue's part for text that does not read as the language: NN1001 to NN1049. */
import { diagnostic } from "./define.ts";

/** A small model around the statements of an example. */
const model = (...lines: string[]) =>
  `model M {\n  input x: f32[4]\n${lines.map((l) => `  ${l}\n`).join("")}}\n`;
const GOOD = model("output y = x -> Linear(2)");

// ---------------------------------------------------------------- the text

export const unexpectedCharacter = diagnostic<{ found: string }>({
  code: "NN1001",
  severity: "error",
  title: "Unexpected character",
  message: ({ found }) => `${found} has no meaning here`,
  page: "The text holds a character that the language does not use. Names are made of ASCII letters, digits and `_`; text in other alphabets may stand in strings and comments.",
  bad: model("output y = x -> @Linear(2)"),
  good: GOOD,
});

export const unclosedString = diagnostic<{ quote: string }>({
  code: "NN1002",
  severity: "error",
  title: "A string is not closed",
  message: ({ quote }) => `this string has no closing ${quote} on its line`,
  page: 'A string stands between two `"` on one line.',
  bad: model('assert x.c == 4, "four features', "output y = x -> Linear(2)"),
  good: model('assert x.c == 4, "four features"', "output y = x -> Linear(2)"),
});

export const malformedNumber = diagnostic<{ text: string }>({
  code: "NN1003",
  severity: "error",
  title: "A number is not written in full",
  message: ({ text }) => `\`${text}\` does not read as a number`,
  page: "Numbers have digits on both sides of a point (`0.5`, `1.0`), may have `_` between digits (`50_000`), an exponent (`1e-3`) or a percent sign (`5%`). Sizes of several axes are joined by a small `x` (`3x3`). A name starts with a letter.",
  bad: model("output y = x -> Dropout(.5)"),
  good: model("output y = x -> Dropout(0.5)"),
});

export const unknownEscape = diagnostic<{ escape: string }>({
  code: "NN1004",
  severity: "error",
  title: "Unknown escape in a string",
  message: ({ escape }) => `\`${escape}\` means nothing in a string`,
  page: 'In a string, a backslash starts one of `\\"`, `\\\\`, `\\n` and `\\t`. A backslash itself is written twice; paths are better written with `/`.',
  bad: model('assert x.c == 4, "see docs\\figures"', "output y = x -> Linear(2)"),
  good: model('assert x.c == 4, "see docs/figures"', "output y = x -> Linear(2)"),
});

export const foreignSpelling = diagnostic<{ found: string; ours: string }>({
  code: "NN1005",
  severity: "error",
  title: "Spelling of another language",
  message: ({ found, ours }) => `\`${found}\` is written ${ours} here`,
  page: 'Some signs are written differently in other languages. Here: `and`, `or`, `not`, `^` for powers, `->` for flow, `"…"` for strings, `//` for comments.',
  bad: model("output y = x => Linear(2)"),
  good: GOOD,
});

export const needlessSeparator = diagnostic({
  code: "NN1006",
  severity: "error",
  title: "A separator is not needed",
  message: () => "`;` has no meaning: statements need no separator",
  page: "A statement ends where the next one starts; line breaks and semicolons play no part. Arms of a join are separated by `|`, list items by `,`.",
  bad: model("output y = x -> Linear(2);"),
  good: GOOD,
});

// ---------------------------------------------------------------- brackets

export const unclosedBracket = diagnostic<{ bracket: string }>({
  code: "NN1010",
  severity: "error",
  title: "A bracket is never closed",
  message: ({ bracket }) => `this \`${bracket}\` is never closed`,
  page: "Every `(`, `[` and `{` has its partner. The place shown is the opening one that has none, as far as the indentation tells; the second place is where its partner was expected at the latest.",
  bad: model("output y = x -> Linear(2"),
  good: GOOD,
});

export const strayCloser = diagnostic<{ bracket: string }>({
  code: "NN1011",
  severity: "error",
  title: "A closing bracket closes nothing",
  message: ({ bracket }) => `this \`${bracket}\` closes nothing`,
  page: "There is one closing bracket more than opening ones, or one was left over from an edit.",
  bad: model("output y = x -> Linear(2))"),
  good: GOOD,
});

export const wrongCloser = diagnostic<{ open: string; found: string; expected: string }>({
  code: "NN1012",
  severity: "error",
  title: "A bracket is closed by another kind",
  message: ({ open, found, expected }) => `\`${open}\` is closed by \`${found}\`; it needs \`${expected}\``,
  page: "`(` goes with `)`, `[` with `]`, `{` with `}`.",
  bad: "model M {\n  input x: f32[4)\n  output y = x -> Linear(2)\n}\n",
  good: GOOD,
});

export const nestedTooDeeply = diagnostic<{ depth: number; limit: number }>({
  code: "NN1013",
  severity: "error",
  title: "Nested too deeply",
  message: ({ depth, limit }) => `the text is nested ${depth} levels deep; ${limit} is the limit`,
  page: "Brackets inside brackets, and operators that build on each other, are counted. Name an intermediate value, or move a part to a `block`.",
  bad: null,
  good: null,
});

export const fileTooLong = diagnostic<{ length: number; limit: number }>({
  code: "NN1014",
  severity: "error",
  title: "The file is too long",
  message: ({ length, limit }) => `the file has ${length} characters; ${limit} is the limit`,
  page: "A specification of this length is most likely data in the wrong place. Data belongs in its own files, named in a `data` block.",
  bad: null,
  good: null,
});

export const bracketOnNewLine = diagnostic<{ bracket: string; place: string }>({
  code: "NN1015",
  severity: "error",
  title: "A bracket starts a new line",
  message: ({ bracket, place }) => `\`${bracket}\` stands on the line where ${place} ends`,
  page: "Line breaks mean nothing, with one exception: the `(` of a call stands on its name's line, and a `{` on the line where what precedes it ends.",
  bad: "model M\n{\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
  good: GOOD,
});

// ---------------------------------------------------------------- expressions

export const missingValue = diagnostic<{ where: string }>({
  code: "NN1020",
  severity: "error",
  title: "A value is missing",
  message: ({ where }) => `expected a value ${where}`,
  page: "An operator, an `=` or a comma asks for a value beside it: a number, a name, a call or something in brackets.",
  bad: model("n =", "output y = x -> Linear(2)"),
  good: GOOD,
});

export const missingLayer = diagnostic<{ where: string }>({
  code: "NN1021",
  severity: "error",
  title: "A layer is missing",
  message: ({ where }) => `expected a layer ${where}`,
  page: "`x -> A -> B` sends x through A, then B: a layer, a block, an instance or a body stands after every `->`, between bars, and in the braces of `skip`, `repeat` and their like. `id` is the layer that changes nothing.",
  bad: model("output y = x -> Linear(2) ->"),
  good: GOOD,
});

export const missingComma = diagnostic<{ found: string }>({
  code: "NN1022",
  severity: "error",
  title: "A comma is missing",
  message: ({ found }) => `expected \`,\` before ${found}`,
  page: "Items of a list, arguments and parameters are separated by commas. One may stand after the last.",
  bad: model("output y = x -> Linear(2 bias = false)"),
  good: model("output y = x -> Linear(2, bias = false)"),
});

export const missingArrow = diagnostic<{ found: string }>({
  code: "NN1023",
  severity: "error",
  title: "An arrow is missing",
  message: ({ found }) => `expected \`->\` before ${found}`,
  page: "Two values stand side by side. In a flow, `->` leads from each step to the next; a statement begins with a word such as `output`, or with a name and `=`.",
  bad: model("output y = x Linear(2)"),
  good: GOOD,
});

export const chainedComparison = diagnostic<{ first: string; second: string }>({
  code: "NN1024",
  severity: "error",
  title: "Comparisons do not chain",
  message: ({ first, second }) => `\`${first}\` and \`${second}\` cannot follow each other`,
  page: "A comparison gives true or false, which cannot be compared with a number. Join two comparisons by `and`: `1 < n and n < 9`. A range has one `..`.",
  bad: model("assert 1 < x.c < 9", "output y = x -> Linear(2)"),
  good: model("assert 1 < x.c and x.c < 9", "output y = x -> Linear(2)"),
});

export const assignmentInCondition = diagnostic({
  code: "NN1025",
  severity: "error",
  title: "`=` in a condition",
  message: () => "`=` gives a name its value; `==` compares",
  page: "A condition compares with `==`.",
  bad: model("assert x.c = 4", "output y = x -> Linear(2)"),
  good: model("assert x.c == 4", "output y = x -> Linear(2)"),
});

export const notCallable = diagnostic<{ bracket: string }>({
  code: "NN1026",
  severity: "error",
  title: "Only a name can be called",
  message: ({ bracket }) => `\`${bracket}\` needs the name of a layer or a function before it`,
  page: "Parentheses that follow a name hold its arguments, braces its body. After anything else they mean nothing: an operator or a comma may be missing.",
  bad: model("n = 2(3)", "output y = x -> Linear(n)"),
  good: model("n = 2 * 3", "output y = x -> Linear(n)"),
});

export const missingBody = diagnostic<{ word: string }>({
  code: "NN1027",
  severity: "error",
  title: "A body in braces is missing",
  message: ({ word }) => `expected \`{\` and a body for this \`${word}\``,
  page: "`repeat n { … }`, `for a in list { … }`, `if c { … } else { … }`, `train { … }`: what they act on stands in braces.",
  bad: model("output y = x -> repeat 2 -> Linear(2)"),
  good: model("output y = x -> repeat 2 { Linear(2) }"),
});

export const wordAsName = diagnostic<{ word: string }>({
  code: "NN1028",
  severity: "error",
  title: "A word of the language stands as a name",
  message: ({ word }) => `\`${word}\` is a word of the language and cannot be a name here`,
  page: "Words of the language (`input`, `data`, `state`, …) may stand as names after a `.` and before `=`. Elsewhere choose another name.",
  bad: "model M {\n  input data: f32[4]\n  output y = data -> Linear(2)\n}\n",
  good: GOOD,
});

// ---------------------------------------------------------------- statements

export const missingName = diagnostic<{ what: string }>({
  code: "NN1030",
  severity: "error",
  title: "A name is missing",
  message: ({ what }) => `expected a name ${what}`,
  page: "What is declared needs a name: `model Digits { … }`, `input image: f32[28, 28, 1]`, `output logits = …`.",
  bad: "model {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
  good: GOOD,
});

export const wrongCase = diagnostic<{ what: string; capital: boolean }>({
  code: "NN1031",
  severity: "error",
  title: "A name starts with the wrong case",
  message: ({ what, capital }) =>
    `${what} needs a name that starts with a ${capital ? "capital" : "small"} letter`,
  page: "Case carries meaning. A capital letter starts the name of a model, block, cell, data block or layer: every use makes new weights. A small letter starts the name of a value, a parameter or an instance: every use shares.",
  bad: "model m {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
  good: GOOD,
});

export const unknownStatement = diagnostic<{ found: string }>({
  code: "NN1032",
  severity: "error",
  title: "Not a statement",
  message: ({ found }) => `no statement begins with ${found}`,
  page: "At the top level stand `import`, `const`, `block`, `cell`, `model` and `data`. In braces, a statement begins with a word such as `input` or `output`, or with a name and `=`.",
  bad: model("Linear(2)", "output y = x -> Linear(2)"),
  good: GOOD,
});

export const misspeltWord = diagnostic<{ found: string; meant: string }>({
  code: "NN1033",
  severity: "error",
  title: "A word of the language is misspelt",
  message: ({ found, meant }) => `there is no \`${found}\`; did you mean \`${meant}\`?`,
  page: "Statements begin with one of the language's words. The rest of the statement was read as if the word were spelt correctly.",
  bad: "modle M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n",
  good: GOOD,
});

export const misplacedStatement = diagnostic<{ what: string; place: string }>({
  code: "NN1034",
  severity: "error",
  title: "A statement in the wrong place",
  message: ({ what, place }) => `${what} ${place}`,
  page: "`import`, `const`, `block`, `cell`, `model` and `data` stand at the top level of a file; `phase`, `prepare` and `augment` in a `train` block; everything else in a model, a block or a cell.",
  bad: "input x: f32[4]\n",
  good: GOOD,
});

export const missingPart = diagnostic<{ expected: string }>({
  code: "NN1035",
  severity: "error",
  title: "A part of a statement is missing",
  message: ({ expected }) => `expected ${expected}`,
  page: "The statement lacks a sign or a part that it cannot do without.",
  bad: model("output y x -> Linear(2)"),
  good: GOOD,
});

export const leftover = diagnostic<{ found: string }>({
  code: "NN1036",
  severity: "error",
  title: "Something is left over",
  message: ({ found }) => `did not expect ${found} here`,
  page: "What stands before is complete, and what follows neither continues it nor begins a statement.",
  bad: model("output y = x -> Linear(2) = 3"),
  good: GOOD,
});

export const missingType = diagnostic<{ where: string; example: string }>({
  code: "NN1037",
  severity: "error",
  title: "A type is missing",
  message: ({ where, example }) => `expected a type ${where}, such as \`${example}\``,
  page: "Inputs, targets and states have types such as `f32[28, 28, 1]`, `index(10)` or `bool[t]`; the batch axis is never written. Parameters have one of int, float, bool, string, size, layer, [int], [float], dim.",
  bad: "model M {\n  input x:\n  output y = x -> Linear(2)\n}\n",
  good: GOOD,
});

export const importForm = diagnostic({
  code: "NN1038",
  severity: "error",
  title: "An import is not complete",
  message: () => 'an import is written `import { Name } from "./file.nn"`',
  page: "Imports name what they take, in braces, and the file, in quotes, relative to the importing one.",
  bad: `import Basic from "./resnet.nn"\n`,
  good: null,
});

export const wrongKind = diagnostic<{ expected: string }>({
  code: "NN1039",
  severity: "error",
  title: "Something else is needed here",
  message: ({ expected }) => `expected ${expected} here`,
  page: "The place takes one kind of thing only: an entry's inputs are names, an assert's message is a string, `defaults` names a layer with arguments.",
  bad: model("assert x.c == 4, four", "output y = x -> Linear(2)"),
  good: model('assert x.c == 4, "four"', "output y = x -> Linear(2)"),
});
