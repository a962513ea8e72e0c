/** @file Models are checked for all values of their parameters, and the check says how far it went. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../src/sema/analyse.ts";

function model(params: string, ...lines: string[]): string {
  return `model M(${params}) {\n${lines.join("\n")}\n}\n`;
}

function told(text: string, set?: Record<string, string>): string[] {
  return analyse({ file: "a.nn", text }, { set }).diagnostics.map((d) => `${d.code} ${d.message}`);
}

function proof(text: string): unknown {
  const [found] = analyse({ file: "a.nn", text }).proofs;
  return [found?.how, found?.values];
}

const RESNET = (domain: string, assert = "") =>
  model(
    `depth: int ${domain} = 20`,
    assert,
    "n = (depth - 2) / 6",
    "input x: f32[8, 8, 3]",
    "output y = x -> Conv(4, 3) -> repeat n { skip { Conv(4, 3) -> ReLU } } -> GlobalAvgPool -> Linear(2)",
  );

describe("a failure away from the defaults", () => {
  test("names the smallest failing value of a list", () => {
    expect(told(RESNET("in [20, 44, 32, 22, 23]"))).toEqual(["NN2213 for depth = 22: 20/6 is not whole"]);
  });

  test("names the smallest failing value of a range", () => {
    expect(told(RESNET("in 14..110"))).toEqual(["NN2213 for depth = 15: 13/6 is not whole"]);
  });

  test("is none where an assert narrows the domain", () => {
    const text = RESNET("in 20..110", 'assert (depth - 2) % 6 == 0, "6n + 2"');
    expect(told(text)).toEqual([]);
    expect(proof(text)).toEqual(["enumerated", 91]);
    expect(told(text, { depth: "22" })).toEqual(["NN2210 6n + 2 (depth = 22)"]);
  });

  test("is told once, not again where the defaults fail too", () => {
    const text = model(
      "wide: bool = false",
      "input x: f32[4]",
      "output y = x -> skip { Linear(if wide { 8 } else { 6 }) }",
    );
    expect(told(text)).toEqual(["NN3004 skip adds x and f(x), but their shapes differ"]);
  });

  test("is found for both values of a bool", () => {
    const text = model(
      "wide: bool = false",
      "input x: f32[4]",
      "output y = x -> skip { Linear(if wide { 8 } else { 4 }) }",
    );
    expect(told(text)).toEqual(["NN3004 for wide = true: skip adds x and f(x), but their shapes differ"]);
  });

  test("is found for two parameters together", () => {
    const text = model(
      "a: int in [4, 8] = 4, b: int in [1, 2] = 1",
      "input x: f32[4]",
      "output y = x -> skip { Linear(if a == 8 and b == 2 { 5 } else { 4 }) }",
    );
    expect(told(text)).toEqual(["NN3004 for a = 8, b = 2: skip adds x and f(x), but their shapes differ"]);
  });

  test("is found for a symbolic size whose domain is written down", () => {
    const text = model("t: dim in 1..512", "input x: f32[t, 3]", "output y = x -> Conv(4, 3, pad = valid)");
    expect(told(text)[0]).toMatch(/for t = 1: /);
    expect(told(text.replace("1..512", "3..512"))).toEqual([]);
  });

  test("is found where a whole number without a domain fits at its default alone", () => {
    const text = model("n: int = 4", "input x: f32[4]", "output y = x -> skip { Linear(n) }");
    expect(told(text)).toEqual(["NN3004 for n = 1: skip adds x and f(x), but their shapes differ"]);
  });

  test("is none where only some values of a number without a domain are excluded", () => {
    expect(told(model("heads: int = 4", "input x: f32[5, 8]", "output y = x -> Attention(heads)"))).toEqual(
      [],
    );
  });

  test("is none at the end of a range of rates", () => {
    expect(
      told(
        model("drop: float in 0..1 = 0.2", "input x: f32[4]", "output y = x -> Dropout(drop) -> Linear(2)"),
      ),
    ).toEqual([]);
  });
});

describe("a parameter without a default", () => {
  const text = (param: string): string =>
    model(param, "input x: f32[4]", "output y = x -> Linear(n) -> Tanh");
  const codes = (param: string, use: boolean, set?: Record<string, string>): string[] =>
    analyse({ file: "a.nn", text: text(param) }, { use, set }).diagnostics.map((d) => d.code);

  test.each(["n: int", "n: int in [3, 5]", "n: int in 2..9"])(
    "%s is looked at with a value of its domain",
    (param) => {
      expect(codes(param, false)).toEqual([]);
    },
  );

  test("needs a value where the model is used", () => {
    expect(codes("n: int", true)).toEqual(["NN2112"]);
    expect(codes("n: int", true, { n: "3" })).toEqual([]);
  });
});

describe("a model", () => {
  test.each<[string, string, readonly string[], unknown]>([
    ["without parameters", "", ["input x: f32[4]", "output y = x -> Linear(2)"], ["proved", 1]],
    [
      "with an open width",
      "n: int = 8",
      ["input x: f32[4]", "output y = x -> Linear(n) -> Tanh -> Linear(2 * n)"],
      ["proved", 1],
    ],
    [
      "with a long range",
      "n: int in 1..100000 = 8",
      ["input x: f32[n]", "output y = x -> skip { Linear(n) }"],
      ["proved", 1],
    ],
    [
      "with a residual tower of any height",
      "n: int = 3",
      ["input x: f32[8, 8, 4]", "output y = x -> repeat n { skip { Conv(4, 3) -> ReLU } }"],
      ["proved", 1],
    ],
    [
      "with a dense block of any height and growth",
      "n: int = 3, k: int = 2",
      [
        "input x: f32[8, 8, 4]",
        "output y = x -> repeat n { dense { Conv(k, 3) } } -> Conv(4 + n * k, 1) -> Tanh -> Linear(2)".replace(
          " -> Tanh -> Linear(2)",
          "",
        ),
      ],
      ["proved", 1],
    ],
    ["with a symbolic length", "t: dim", ["input x: f32[t, 4]", "output y = x -> LSTM(3)"], ["proved", 1]],
    [
      "with a bool",
      "b: bool = true",
      ["input x: f32[4]", "output y = x -> if b { Tanh } else { ReLU }"],
      ["enumerated", 2],
    ],
    [
      "with a list of layers",
      "h: [int] = [2]",
      ["input x: f32[4]", "output y = x -> for n in h { Linear(n) -> Tanh }"],
      ["defaults", 1],
    ],
    [
      "whose width must be divided",
      "n: int = 8",
      ["input x: f32[4]", "output y = x -> Linear(n) -> Tanh -> Linear(n / 2)"],
      ["defaults", 1],
    ],
  ])("%s is checked as far as can be, and says so", (_, params, lines, expected) => {
    const text = params === "" ? `model M {\n${lines.join("\n")}\n}\n` : model(params, ...lines);
    expect(told(text)).toEqual([]);
    expect(proof(text)).toEqual(expected);
  });

  test("a dense block whose sum is not n*k more is refused by algebra", () => {
    const text = model(
      "n: int in 1..1000 = 1",
      "input x: f32[8, 8, 4]",
      "input z: f32[8, 8, 6]",
      "output y = add(x -> repeat n { dense { Conv(2, 3) } }, z)",
    );
    expect(told(text)[0]).toMatch(/^NN3201 for n = 2: /);
  });
});

describe("layers whose checks are about divisors and limits", () => {
  test.each([
    ["n: int = 8", "f32[8, 8, n]", "Conv(n, 3, groups = n)"],
    ["n: int = 8", "f32[8, 8, 16]", "Conv(2 * n, 3) -> Conv(4 * n, 3, groups = 2)"],
    ["n: int = 8", "f32[8, 8, n]", "skip(via = pad) { Conv(2 * n, 3, stride = 2) }"],
    ["n: int = 8", "f32[n, 4]", "Slice(axis = t, from = 0, to = n - 1) -> PositionEmbedding(n - 1)"],
    ["n: int in 4..1000 = 8", "f32[n, n, 3]", "Crop(1) -> MaxPool(2)"],
    ["n: int = 2", "f32[16, 8 * n]", "Attention(n)"],
    ["n: int = 2", "f32[8, 8, 8 * n]", "GroupNorm(n)"],
  ])("%s, %s -> %s holds for all values", (parameter, type, flow) => {
    const text = `model M(${parameter}) {\n  input x: ${type}\n  output y = x -> ${flow}\n}\n`;
    const { diagnostics, proofs } = analyse({ file: "a.nn", text });
    expect(diagnostics).toEqual([]);
    expect(proofs[0]!.how).toBe("proved");
  });

  test.each([
    [
      "n: int in 4..100 = 4",
      "f32[8, 8, n]",
      "Conv(8, 3, groups = 4)",
      "for n = 5: Conv: 4 groups do not divide 5",
    ],
    ["n: int in 1..8 = 4", "f32[8, 8, 8]", "GroupNorm(n)", "for n = 3: GroupNorm: 3 groups do not divide 8"],
    ["n: int in 1..20 = 12", "f32[10, 4]", "PositionEmbedding(n)", "for n = 1: "],
    ["n: int in 1..8 = 8", "f32[n, n, 3]", "Crop(1)", "for n = 1: "],
    ["n: int in 8..900 = 8", "f32[2, 16]", "Linear(n) -> Attention(4)", "for n = 9: "],
  ])("%s, %s -> %s fails for the smallest value that fails", (parameter, type, flow, message) => {
    const text = `model M(${parameter}) {\n  input x: ${type}\n  output y = x -> ${flow}\n}\n`;
    const { diagnostics } = analyse({ file: "a.nn", text });
    expect(diagnostics.map((d) => d.message)).toEqual([expect.stringContaining(message)]);
  });
});
