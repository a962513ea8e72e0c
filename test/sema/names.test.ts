/** @file Names, layers and arguments are checked where no model goes. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../src/sema/analyse.ts";

const MODEL = "model M {\n input x: f32[4]\n output y = x -> Linear(2)\n}\n";

function told(text: string): string[] {
  return analyse({ file: "a.nn", text }).diagnostics.map((d) =>
    `${d.code} ${d.message} ${d.help[0] ?? ""}`.trim(),
  );
}

describe("a block that nothing uses", () => {
  test.each([
    ["block B = Liner(3)", "NN2002 there is no layer or block called Liner did you mean `Linear`?"],
    ["block B = Conv2D(3, 3)", "NN2002 there is no layer or block called Conv2D did you mean `Conv`?"],
    [
      "block B(width: int) = Linear(widht + width)",
      "NN2001 nothing here is called `widht` did you mean `width`?",
    ],
    ["block B = Conv(4, 3, strid = 2)", "NN2101 Conv has no argument `strid` did you mean `stride`?"],
    ["block B = Flatten(3)", "NN2106 Flatten takes no arguments by position"],
    ["block A(n: int) = Linear(n)\nblock B = A(k = 3)", "NN2101 A has no argument `k` did you mean `n`?"],
    ["block A(n: int) = Linear(n)\nblock B = A()", "NN2112 A needs a value for n"],
    [
      "block B = skip(via = proj) { Linaer(3) }",
      "NN2002 there is no layer or block called Linaer did you mean `Linear`?",
    ],
    ["block B {\n input a\n output b = a -> Linear(nosuch)\n}", "NN2001 nothing here is called `nosuch`"],
  ])("%s is told", (block, message) => {
    expect(told(`${block}\n${MODEL}`)).toContain(message);
  });

  test.each([
    'block B(p: string = "same") = Conv(4, 3, pad = p, init = he)',
    "block B = concat(axis = h) {\n | Conv(2, 3, pad = valid)\n | Conv(2, 3, pad = valid)\n}",
    "block B = Linear(it.c) as h -> Tanh -> add(h)",
    "block B {\n input a: f32[k]\n output b = a -> Linear(2 * k)\n}",
    "block B = repeat 2 { skip(scale = 0.5) { Linear(it.c) -> ReLU } }",
    "block B(ns: [int]) = for n in ns { Linear(n) -> ReLU }",
    "block B(f: layer) = f -> f",
    "block B = Dropout(0.5) -> Linear(max(2, it.c / 2), init = normal(0.01))",
  ])("%s is fine", (block) => {
    expect(told(`${block}\n${MODEL}`)).toEqual([]);
  });
});

test("a branch that is not taken is checked", () => {
  const text =
    "model M(deep: bool in [false] = false) {\n input x: f32[4]\n output y = x -> if deep { Lineer(3) } else { Linear(2) }\n}\n";
  expect(told(text)).toEqual(["NN2002 there is no layer or block called Lineer did you mean `Linear`?"]);
});

test("what a model told is not told again", () => {
  expect(told("block B = Liner(3)\nmodel M {\n input x: f32[4]\n output y = x -> B -> B\n}\n")).toHaveLength(
    1,
  );
});
