/** @file Mistakes: all of a file's are told, each once, at its place. */
import { expect, test } from "vitest";
import { lineStarts, positionAt } from "../../src/core/span.ts";
import { parse } from "../../src/syntax/parse.ts";

/** `line:column code` of everything that is reported. */
function tell(text: string): string[] {
  const starts = lineStarts(text);
  return parse({ file: "a.nn", text }).diagnostics.map((d) => {
    const { line, column } = positionAt(starts, d.span.start);
    return `${line}:${column} ${d.code}`;
  });
}

function messages(text: string): string[] {
  return parse({ file: "a.nn", text }).diagnostics.map((d) => d.message);
}

test("one run tells every mistake", () => {
  const text = `modle A {
  input x: f32[4]
  h = x ->
  g = Linear(3
  otuput y = x -> g
  output z = x Linear(3) -> ReLU
  n = [1, 2
  train {
    loss = mse(y, x
    optimizer = adam(lr = )
  }
}
`;
  expect(tell(text)).toEqual([
    "1:1 NN1033",
    "3:9 NN1021",
    "4:13 NN1010",
    "5:3 NN1033",
    "6:16 NN1023",
    "7:7 NN1010",
    "9:15 NN1010",
    "10:25 NN1020",
  ]);
});

test("indentation tells which brace is not closed", () => {
  const text = `model A {
  train {
    loss = mse(y, x)
}

block B = Linear(3)
`;
  expect(tell(text)).toEqual(["2:9 NN1010"]);
});

test("a declaration in the first column closes what is open above it", () => {
  expect(tell("model A {\n  input x: f32[4]\n\nmodel C {\n  input x: f32[4]\n}\n")).toEqual(["1:9 NN1010"]);
});

test("a text that ends too early has one report, for the innermost bracket", () => {
  const text = "model M {\n  train {\n    loss = mse(x, [1, 2";
  expect(tell(text)).toEqual(["3:19 NN1010"]);
  const [found] = parse({ file: "a.nn", text }).diagnostics;
  expect(found!.related.map((r) => text[r.span.start])).toEqual(["(", "{", "{"]);
  expect(found!.fixes[0]!.edits[0]!.text).toBe("])\n  }\n}");
});

test("a closing brace too many is told where it stands", () => {
  expect(tell("model A {\n  output y = x -> skip { Linear(4) } }\n}\n")).toEqual(["2:38 NN1011"]);
});

test("a balanced file is never told about braces, however it is indented", () => {
  expect(tell("model A {\ninput x: f32[4]\n    train {\n  loss = x\n }\n   }\n")).toEqual([]);
});

test("steps below each other without arrows are one mistake, and one fix", () => {
  const text = "block A {\n  input x\n  output y = x\n    Flatten\n    Linear(10)\n    ReLU\n}\n";
  expect(tell(text)).toEqual(["4:5 NN1023"]);
  expect(parse({ file: "a.nn", text }).diagnostics[0]!.fixes[0]!.edits.length).toBe(3);
});

test("messages say what was expected in plain words", () => {
  expect(messages("block A = x ->\nblock B = A")).toEqual(["expected a layer after `->`"]);
  expect(messages("model mnist { }")).toEqual(["`model` needs a name that starts with a capital letter"]);
  expect(messages("block A(n: = 3) = Linear(n)")).toEqual(["expected a type after `:`, such as `int`"]);
  expect(messages("block A(n int) = Linear(n)")).toEqual(["expected `:` before the parameter's type"]);
  expect(messages("block A(n: int, m) = Linear(n)")).toEqual([
    "expected a type after the parameter's name, such as `: int`",
  ]);
  expect(messages("block A")).toEqual(["expected `{` or `=` after the name"]);
  expect(messages("const k")).toEqual(["expected `=` and a value after the constant's name"]);
  expect(messages("block A = repeat 3")).toEqual(["expected `{` and a body for this `repeat`"]);
  expect(messages("block A = f(a, , b)")).toEqual(["expected a value before `,`"]);
  expect(messages("model M { phase x { loss = 3 } }")).toEqual(["`phase` stands in a `train` block"]);
  expect(messages("model M { block B = ReLU }")).toEqual([
    "`block` stands at the top level, outside of all braces",
  ]);
});

test("a mistake in an open string does not spread over its line", () => {
  expect(tell('block A = f("iris.csv, x = "*")\nblock B = ->\n')).toEqual(["1:30 NN1002", "2:11 NN1020"]);
});

test("a `(` or `{` on a new line is told, and read on", () => {
  expect(
    tell("model M\n{\n  a = Linear\n    (3)\n  b = skip\n  { A }\n  c = repeat 2\n  { A }\n}\n"),
  ).toEqual(["2:1 NN1015", "4:5 NN1015", "6:3 NN1015", "8:3 NN1015"]);
});

test("spellings of other languages are read as ours", () => {
  const text = "# note\n/* more */\nmodel M {\n  a = x => f('he') && 3 ** 2 || !true;\n}\n";
  expect(tell(text)).toEqual([
    "1:1 NN1005",
    "2:1 NN1005",
    ...[
      "4:9 NN1005",
      "4:14 NN1005",
      "4:20 NN1005",
      "4:25 NN1005",
      "4:30 NN1005",
      "4:33 NN1005",
      "4:38 NN1006",
    ],
  ]);
});
