/** @file The catalogue's part for characters, numbers, strings and brackets. */
import { diagnostic } from "./define.ts";
import { GOOD, model } from "./small-model.ts";

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
