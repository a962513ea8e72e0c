/** @file Expressions: what binds how, and what braces and parentheses belong to. */
import { expect, test } from "vitest";
import { parse } from "../../src/syntax/parse.ts";
import { sketchText } from "./sketch.ts";

const SKETCHES: readonly [about: string, text: string, tree: string][] = [
  ["flow is loosest", "x + 1 -> A -> B and c", "<{x + 1} -> A -> {B and c}>"],
  ["`as` names a step", "x -> A as a -> B", "<x -> {A as a} -> B>"],
  ["`*` binds more than `+`", "a + b * c - d", "{{a + {b * c}} - d}"],
  ["`^` binds more than a sign, and to the right", "-a ^ b ^ -c", "{- {a ^ {b ^ {- c}}}}"],
  ["a sign binds more than `*`", "-a * -b", "{{- a} * {- b}}"],
  ["`not` binds less than a comparison, more than `and`", "not a == b and c", "{{not {a == b}} and c}"],
  ["`and` binds more than `or`", "a or b and c", "{a or {b and c}}"],
  ["a range is looser than arithmetic", "0..n - 1", "{0..{n - 1}}"],
  ["a comparison is looser than a range", "a == 1..2", "{a == {1..2}}"],
  ["parentheses group", "(a + b) * c", "{{a + b} * c}"],
  ["several in parentheses are a tuple", "[(16, 1), (32, 2)]", "[(16, 1), (32, 2)]"],
  ["a comma may stand last", "[1, f(2, a = 3,),]", "[1, f(2, a = 3)]"],
  ["members, indices and calls follow each other", "a.b[0].c(1)", "a.b[0].c(1)"],
  ["words may be members", "val.loss + x.in", "{val.loss + x.in}"],
  ["words may name arguments", "f(input = 3, from = 0, if = x)", "f(input = 3, from = 0, if = x)"],
  ["braces belong to the name before them", "x -> skp { A }", "<x -> skp {A}>"],
  ["braces belong to the call before them", "skip(via = pad) { A -> B }", "skip(via = pad) {<A -> B>}"],
  ["arms may start with a bar", "concat { | A | B -> C | id }", "concat {| A | <B -> C> | id}"],
  ["or not", "mul { id | A }", "mul {id | A}"],
  ["a head's braces are its body", "repeat n { A }", "repeat n do A"],
  ["after a call as well", "repeat f(n) { A }", "repeat f(n) do A"],
  ["and inside parentheses braces are free again", "repeat (f { A }) { B }", "repeat f {A} do B"],
  ["loops take names and lists", "for c, s in [(1, 2)] { A(c) }", "for c, s in [(1, 2)] do A(c)"],
  ["loops nest", "for n in hidden { repeat n { A } }", "for n in hidden do repeat n do A"],
  ["`else if` chains", "if a { A } else if b { B } else { C }", "if a then A else if b then B else C"],
  ["`if` without `else`", "if depth > 3 { A } -> B", "<if {depth > 3} then A -> B>"],
  ["`if` is a value too", "1 + if a { 1 } else { 2 } * 3", "{1 + {if a then 1 else 2 * 3}}"],
  [
    "numbers have many forms",
    "[50_000, 1e-3, 0.5, 5%, 3x3, 0x3]",
    "[50000, 0.001, 0.5, 0.05(percent), 3x3, 0x3]",
  ],
  ["a `%` apart from its number is the remainder", "(depth - 2) % 6", "{{depth - 2} % 6}"],
  ["a percentage is exact", "0.1%", "0.001(percent)"],
  ["strings have four escapes", String.raw`"a\"b\\c\nd\te"`, String.raw`"a\"b\\c\nd\te"`],
  ["line breaks mean nothing", "x\n  -> A(\n  1\n,\n  b\n= 2) ->\n B", "<x -> A(1, b = 2) -> B>"],
];

test.each(SKETCHES)("%s: %s", (_, text, tree) => {
  expect(sketchText(text)).toBe(tree);
});

test("comments are kept, and `///` documents what stands below", () => {
  const text = "/// One.\n///  Two.\nconst a = 1 // said\n//// not this\nconst b = 2\n";
  const { ast, diagnostics } = parse({ file: "a.nn", text });
  expect(diagnostics).toEqual([]);
  expect(ast.items.map((i) => (i.kind === "const" ? i.doc : null))).toEqual(["One.\n Two.", ""]);
  expect(ast.comments.map((c) => [c.text, c.doc])).toEqual([
    ["/// One.", true],
    ["///  Two.", true],
    ["// said", false],
    ["//// not this", false],
  ]);
});

test("spans are the text of their nodes", () => {
  const text = "block A = x -> skip(via = pad) { B } as y";
  const { ast } = parse({ file: "a.nn", text });
  const [item] = ast.items;
  if (item?.kind !== "block" || item.body.kind !== "flow") throw new Error("expected a flow");
  const [, as] = item.body.steps;
  if (as?.kind !== "as" || as.value.kind !== "call") throw new Error("expected a call with a name");
  const at = (span: { start: number; end: number }) => text.slice(span.start, span.end);
  expect(at(as.span)).toBe("skip(via = pad) { B } as y");
  expect(at(as.value.span)).toBe("skip(via = pad) { B }");
  expect(at(as.value.args![0]!.span)).toBe("via = pad");
  expect(at(as.value.body!.span)).toBe("{ B }");
});
