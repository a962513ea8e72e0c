/** @file No text makes the parser throw, and every node lies within the text. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/syntax/parse.ts";
import { EXAMPLES } from "./examples.ts";

const WORDS = [
  ..."import from const block cell model data input target output state update assert defaults entry".split(
    " ",
  ),
  ..."train phase prepare augment as if else for in repeat true false and or not".split(" "),
  ..."-> .. . == != <= >= < > = + - * / % ^ , : | ( ) [ ] { }".split(" "),
  ..."x y it c Linear ReLU skip concat f32 index 3 0.5 5% 3x3 1e-3 50_000 .5 1. 12ab".split(" "),
  ...[
    '"text"',
    '"open',
    "'single'",
    "// note\n",
    "/// doc\n",
    "/* block */",
    "# hash\n",
    "\n",
    "  ",
    "\t",
    ";",
  ],
  ...["=>", "&&", "||", "!", "→", "…", "größe", "数", "@", "$", "\\", "\u0000", "\ud83d", "\r\n", "\ufeff"],
];
const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => words.join(" "));
const tight = fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => words.join(""));

/** An example with pieces removed, doubled or put elsewhere. */
const mutated = fc
  .record({
    text: fc.constantFrom(...EXAMPLES),
    cuts: fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), fc.constantFrom("", ...WORDS)),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
  })
  .map(({ text, cuts }) => {
    let out = text;
    for (const [share, length, word] of cuts) {
      const at = Math.floor(share * out.length);
      out = out.slice(0, at) + word + out.slice(at + length);
    }
    return out;
  });

describe.each([
  ["words in any order", soup],
  ["words without spaces", tight],
  ["examples with mistakes", mutated],
  ["any characters", fc.string({ unit: "binary", maxLength: 80 })],
])("%s", (_, texts) => {
  test("are read without a fault, and every place lies within the text", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { ast, diagnostics } = parse({ file: "fuzz.nn", text });
        checkSpans(ast, text.length);
        checkSpans(diagnostics, text.length);
        expect(new Set(diagnostics.map((d) => d.span.start)).size).toBe(diagnostics.length);
      }),
      { numRuns: 300 },
    );
  });
});

/** Visits every span below a value, with a stack of its own. */
function checkSpans(root: unknown, length: number): void {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null) continue;
    if ("start" in value && "end" in value && "file" in value) {
      const { start, end } = value as { start: number; end: number };
      if (!(start >= 0 && start <= end && end <= length))
        throw new Error(`span ${start} to ${end} of ${length}`);
    }
    open.push(...Object.values(value));
  }
}

test("deep nesting of every kind is one diagnostic, not a fault", () => {
  const n = 20_000;
  const texts = [
    `block A = ${"(".repeat(n)}x${")".repeat(n)}`,
    `block A = ${"(".repeat(n)}`,
    `block A = ${"skip { ".repeat(n)}ReLU${" }".repeat(n)}`,
    `const a = ${"- ".repeat(n)}1`,
    `const a = ${"not ".repeat(n)}true`,
    `const a = 1${" + 1".repeat(n)}`,
    `const a = 1${" ^ 1".repeat(n)}`,
    `const a = a${".b".repeat(n)}`,
    `const a = a${"[0]".repeat(n)}`,
    `const a = x${" as y".repeat(n)}`,
    `const a = if x { 1 }${" else if x { 1 }".repeat(n)}`,
  ];
  for (const text of texts) {
    const { ast, diagnostics } = parse({ file: "deep.nn", text });
    expect(diagnostics.map((d) => d.code)).toEqual(["NN1013"]);
    expect(() => JSON.stringify(ast.items)).not.toThrow();
  }
});

test("brackets up to the limit are read", () => {
  const pairs = [
    "( )",
    "[ ]",
    "f( )",
    "a.f(n = )",
    "skip { }",
    "repeat 2 { }",
    "if a { }",
    "x -> A -> concat { | }",
  ];
  for (const pair of pairs) {
    const [open, close] = [pair.slice(0, -1), pair.slice(-1)];
    const text = `block A = ${open.repeat(64)}x${close.repeat(64)}`;
    expect(parse({ file: "deep.nn", text }).diagnostics, pair).toEqual([]);
  }
});

test("long flows, lists and files are no nesting", () => {
  const text = `block A = x${" -> ReLU".repeat(5000)}\nconst b = [${"1, ".repeat(5000)}]\n${"const c = 1\n".repeat(3000)}`;
  expect(parse({ file: "long.nn", text }).diagnostics).toEqual([]);
});

test("a text beyond the limit is one diagnostic", () => {
  const { diagnostics } = parse({ file: "long.nn", text: " ".repeat(10_000_001) });
  expect(diagnostics.map((d) => d.code)).toEqual(["NN1014"]);
});
