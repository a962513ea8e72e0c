/** @file The catalogue's part for text that does not read as the language: NN1001 to NN1049. */
import { diagnostic } from "./define.ts";
import { GOOD, model } from "./small-model.ts";

export * from "./syntax-text.ts";

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
