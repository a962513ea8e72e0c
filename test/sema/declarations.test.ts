/** @file Blocks, models, parameters, domains, imports, symbolic sizes, entries. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../src/sema/analyse.ts";
import { cleanModel, codes, outputShape, params, spec } from "./helpers.ts";

const USE = spec("input x: f32[4]", "output y = x -> B(2)");

describe("parameters", () => {
  test.each([
    ["block B(n: int) = Linear(n)", []],
    ["block B(n: int in [1, 2]) = Linear(n)", []],
    ["block B(n: int in 1..4) = Linear(n)", []],
    ["block B(n: int in 3..4) = Linear(n)", ["NN2111"]],
    ["block B(n: string) = Linear(3, init = constant(len([n])))", ["NN2110"]],
    ["block B(n: int, m: int) = Linear(n + m)", ["NN2112"]],
    ["block B(m: int = 1) = Linear(4)", ["NN2020"]],
  ])("%s, used as B(2), gives %j", (block, expected) => {
    expect(codes(`${block}\n${USE}`)).toEqual(expected);
  });

  test("--set chooses a value and is held against the domain", () => {
    const text = `model M(n: int in [2, 3] = 2) {\n input x: f32[4]\n output y = x -> Linear(n)\n}\n`;
    expect(outputShape(cleanModel(text, { set: { n: "3" } }))).toBe("3");
    expect(codes(text, { set: { n: "4" } })).toEqual(["NN2111"]);
    expect(codes(text, { set: { m: "4" } })).toEqual(["NN2031"]);
  });

  test("an assert that fails is told in its own words, with the values", () => {
    const text = `model M(n: int = 3) {\n assert n % 2 == 0, "n is even"\n input x: f32[4]\n output y = x -> Linear(n)\n}\n`;
    const [found] = analyse({ file: "a.nn", text }).diagnostics;
    expect(found?.message).toBe("n is even (n = 3)");
  });

  test("an assert sees params and macs", () => {
    const text = (limit: number): string =>
      spec("input x: f32[4]", "output y = x -> Linear(2)", `assert params < ${limit}`);
    expect(codes(text(11))).toEqual([]);
    expect(codes(text(10))).toEqual(["NN2210"]);
  });

  test("a derived model keeps the parameters that it does not fix", () => {
    const text = `model A(n: int = 2, m: int = 3) {\n input x: f32[4]\n output y = x -> Linear(n) -> Tanh -> Linear(m)\n}\nmodel B = A(n = 5)\n`;
    expect(params(cleanModel(text))).toBe(String(25 + 18));
    expect(params(cleanModel(text, { set: { m: "1" } }))).toBe(String(25 + 6));
  });

  test("a string parameter may be passed where words are expected", () => {
    const text = `block B(p: string) = Conv(2, 3, pad = p)\n${spec("input x: f32[4, 4, 1]", 'output y = x -> B("valid")')}`;
    expect(outputShape(cleanModel(text))).toBe("2 2 2");
  });
});

describe("blocks and models", () => {
  test("a model can be used as a layer", () => {
    const text = `model A {\n input x: f32[4]\n output y = x -> Linear(3)\n}\n${spec("input x: f32[4]", "output y = x -> A -> Tanh -> Linear(2)")}`;
    expect(params(cleanModel(text, { model: "M" }))).toBe(String(15 + 8));
  });

  test("a block takes several inputs and gives several outputs", () => {
    const text = `block Two {\n input a\n input b\n output s = a + b\n output d = a - b\n}\n${spec("input x: f32[4]", "input z: f32[4]", "s, d = (x, z) -> Two", "output y = s * d")}`;
    expect(outputShape(cleanModel(text))).toBe("4");
  });

  test("a block may bind names to the sizes that enter", () => {
    const text = `block B {\n input a: f32[k]\n output b = a -> Linear(2 * k)\n}\n${spec("input x: f32[4]", "output y = x -> B")}`;
    expect(outputShape(cleanModel(text))).toBe("8");
  });

  test("a block that contains itself is told", () => {
    expect(codes(`block B = Linear(4) -> B\n${spec("input x: f32[4]", "output y = x -> B")}`)).toEqual([
      "NN2305",
    ]);
  });

  test("if and else choose at compile time, for layers and numbers", () => {
    const text = `model M(deep: bool = true) {\n n = if deep { 3 } else { 1 }\n input x: f32[4]\n output y = x -> repeat n { Linear(4) -> if deep { Tanh } else { Sigmoid } }\n}\n`;
    expect(params(cleanModel(text))).toBe("60");
    expect(params(cleanModel(text, { set: { deep: "false" } }))).toBe("20");
  });

  test("for takes tuples apart", () => {
    expect(
      outputShape(
        cleanModel(
          spec(
            "input x: f32[8, 8, 1]",
            "output y = x -> for c, s in [(2, 1), (3, 2)] { Conv(c, 3, stride = s) }",
          ),
        ),
      ),
    ).toBe("4 4 3");
  });

  test("entries name functions between values", () => {
    const model = cleanModel(
      spec(
        "input x: f32[4]",
        "code = x -> Linear(2)",
        "output y = code -> Tanh -> Linear(4)",
        "entry decode(code) -> y",
      ),
    );
    expect(
      model.entries.map((e) => [e.name, e.inputs.map((i) => i.name), e.outputs.map((o) => o.name)]),
    ).toEqual([["decode", ["code"], ["y"]]]);
  });

  test("a symbolic size stays a name", () => {
    const model = cleanModel(
      `model M(t: dim) {\n input x: f32[t, 3]\n output y = x -> LSTM(2) -> Conv(4, 3, pad = valid)\n}\n`,
    );
    expect(outputShape(model)).toBe("t - 2 4");
  });

  test("a bare name in a type is a symbolic size that --set can give", () => {
    const text = spec("input x: f32[t, 3]", "output y = x -> LSTM(2)");
    expect(outputShape(cleanModel(text))).toBe("t 2");
    expect(outputShape(cleanModel(text, { set: { t: "7" } }))).toBe("7 2");
    expect(codes(text, { set: { u: "7" } })).toEqual(["NN2031"]);
  });
});

describe("imports", () => {
  const files: Readonly<Record<string, string>> = {
    "lib/b.nn": "const k = 3\nblock B = Linear(k)\n",
    "c.nn": 'import { D } from "./d.nn"\nblock C = D\n',
    "d.nn": 'import { C } from "./c.nn"\nblock D = C\n',
  };
  const read = (path: string): string | null => files[path] ?? null;

  test("a block comes with the names of its own file", () => {
    const text = `import { B } from "./lib/b.nn"\n${spec("input x: f32[4]", "output y = x -> B")}`;
    expect(outputShape(cleanModel(text, { read }))).toBe("3");
  });

  test.each([
    ['import { B } from "./no.nn"', "NN2010"],
    ['import { BB } from "./lib/b.nn"', "NN2011"],
    ['import { B } from "/lib/b.nn"', "NN2013"],
    ['import { C } from "./c.nn"', "NN2012"],
  ])("%s is told as %s", (line, code) => {
    expect(codes(`${line}\n${spec("input x: f32[4]", "output y = x -> Linear(2)")}`, { read })).toContain(
      code,
    );
  });
});
