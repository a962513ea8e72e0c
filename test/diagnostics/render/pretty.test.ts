/** @file What diagnostics look like in a terminal. */
import { expect, test } from "vitest";
import type { Diagnostic } from "../../../src/core/diagnostic.ts";
import type { Span } from "../../../src/core/span.ts";
import { renderPretty } from "../../../src/diagnostics/render/pretty.ts";

const RESNET = [
  "block Basic(c: int, s: int = 1) =",
  "  skip {",
  "    Conv(c, 3, stride = s) -> BatchNorm -> ReLU -> Conv(c, 3) -> BatchNorm",
  "  } -> ReLU",
  "",
].join("\n");

/** The span of the first occurrence of a piece of text. */
function find(text: string, piece: string, file = "resnet.nn"): Span {
  const start = text.indexOf(piece);
  return { file, start, end: start + piece.length };
}

function diagnostic(span: Span, rest: Partial<Diagnostic> = {}): Diagnostic {
  const base = { code: "NN3004", severity: "error", message: "shapes differ", label: "" } as const;
  return { ...base, span, related: [], notes: [], help: [], fixes: [], ...rest };
}

function render(diagnostics: readonly Diagnostic[], files: Record<string, string>, width = 120): string {
  return renderPretty(diagnostics, new Map(Object.entries(files)), { width, color: false });
}

test("a diagnostic looks as language.md shows it", () => {
  const found = diagnostic(find(RESNET, "skip"), {
    message: "skip adds x and f(x), but their shapes differ",
    label: "x is [h=32, w=32, c=16], f(x) is [h=16, w=16, c=32]",
    related: [
      {
        span: find(RESNET, "Conv(c, 3, stride = s)"),
        message: "h and w halve here (stride = s = 2); c becomes c = 32",
      },
    ],
    notes: [
      "in Basic(c = 32, s = 2) at resnet.nn:17:48; second turn of `for c, s in [...]`; ResNet(depth = 20)",
    ],
    help: ["skip(via = pad) { ... } or skip(via = proj) { ... }"],
  });
  expect(render([found], { "resnet.nn": RESNET })).toBe(
    `error[NN3004]: skip adds x and f(x), but their shapes differ
 --> resnet.nn:2:3
  2 |   skip {
    |   ^^^^ x is [h=32, w=32, c=16], f(x) is [h=16, w=16, c=32]
  3 |     Conv(c, 3, stride = s) -> BatchNorm -> ReLU -> Conv(c, 3) -> BatchNorm
    |     ---------------------- h and w halve here (stride = s = 2); c becomes c = 32
    = in Basic(c = 32, s = 2) at resnet.nn:17:48; second turn of \`for c, s in [...]\`; ResNet(depth = 20)
    = help: skip(via = pad) { ... } or skip(via = proj) { ... }
`,
  );
});

test("lines between two places are left out, a single one is shown", () => {
  const text = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n";
  const found = diagnostic(find(text, "a", "a.nn"), {
    related: [
      { span: find(text, "c", "a.nn"), message: "near" },
      { span: find(text, "j", "a.nn"), message: "far" },
    ],
  });
  expect(render([found], { "a.nn": text })).toBe(
    `error[NN3004]: shapes differ
  --> a.nn:1:1
   1 | a
     | ^
   2 | b
   3 | c
     | - near
 ...
  10 | j
     | - far
`,
  );
});

test("a place in another file has a frame of its own", () => {
  const found = diagnostic(find("x = 3", "x", "a.nn"), {
    related: [{ span: find("const k = 2", "k", "b.nn"), message: "defined here" }],
  });
  expect(render([found], { "a.nn": "x = 3", "b.nn": "const k = 2" })).toBe(
    `error[NN3004]: shapes differ
 --> a.nn:1:1
  1 | x = 3
    | ^
 ::: b.nn:1:7
  1 | const k = 2
    |       - defined here
`,
  );
});

test("tabs and wide characters keep the carets in place", () => {
  const text = '\ts = "数据" + x';
  expect(render([diagnostic(find(text, "x", "a.nn"), { label: "here" })], { "a.nn": text })).toBe(
    `error[NN3004]: shapes differ
 --> a.nn:1:13
  1 |     s = "数据" + x
    |                  ^ here
`,
  );
});

test("a place over several lines is marked on its first and its last one", () => {
  const text = "x -> skip {\n  Linear(3)\n  -> ReLU\n} -> y";
  const span = { file: "a.nn", start: text.indexOf("skip"), end: text.indexOf("}") + 1 };
  expect(render([diagnostic(span, { label: "all this" })], { "a.nn": text })).toBe(
    `error[NN3004]: shapes differ
 --> a.nn:1:6
  1 | x -> skip {
    |      ^^^^^^ all this
...
  4 | } -> y
    | ^
`,
  );
});

test("a long line is cut around its place, and a long label wraps", () => {
  const text = `y = ${"x -> ".repeat(30)}Linear(3)${" -> ReLU".repeat(30)}`;
  const label = "the layer that this is about has a label which is far too long for the line";
  expect(render([diagnostic(find(text, "Linear(3)", "a.nn"), { label })], { "a.nn": text }, 60)).toBe(
    `error[NN3004]: shapes differ
 --> a.nn:1:155
  1 | …> x -> x -> x -> Linear(3) -> ReLU -> ReLU -> ReLU -…
    |                   ^^^^^^^^^
    |               the layer that this is about has a label
    |               which is far too long for the line
`,
  );
});

test("a place at the end of a file is one caret", () => {
  const text = "x =\n";
  expect(render([diagnostic({ file: "a.nn", start: 3, end: 3 })], { "a.nn": text })).toBe(
    `error[NN3004]: shapes differ
 --> a.nn:1:4
  1 | x =
    |    ^
`,
  );
});

test("several diagnostics are sorted by file and place, with a blank line between them", () => {
  const late = diagnostic({ file: "a.nn", start: 4, end: 5 }, { severity: "warning", code: "NN2001" });
  const early = diagnostic({ file: "a.nn", start: 0, end: 1 });
  expect(render([late, early], { "a.nn": "a = b" })).toBe(
    `error[NN3004]: shapes differ
 --> a.nn:1:1
  1 | a = b
    | ^

warning[NN2001]: shapes differ
 --> a.nn:1:5
  1 | a = b
    |     ^
`,
  );
});

test("without the text of its file a diagnostic still has its place", () => {
  expect(render([diagnostic({ file: "gone.nn", start: 4, end: 5 })], {})).toBe(
    "error[NN3004]: shapes differ\n --> gone.nn\n",
  );
});

test("nothing is printed for nothing", () => {
  expect(render([], { "a.nn": "" })).toBe("");
});

test("colour adds escape codes and changes nothing else", () => {
  const found = diagnostic(find(RESNET, "skip"), { label: "here", help: ["this"], notes: ["that"] });
  const sources = new Map([["resnet.nn", RESNET]]);
  const coloured = renderPretty([found], sources, { width: 100, color: true });
  expect(coloured).toContain("\u001b[1;31merror[NN3004]\u001b[0m");
  // oxlint-disable-next-line no-control-regex -- escape codes are what is taken out
  expect(coloured.replace(/\u001b\[[\d;]*m/g, "")).toBe(
    renderPretty([found], sources, { width: 100, color: false }),
  );
});
