/** @file The case rule: capitals make new weights at every use, lower-case names share them. */
import { describe, expect, test } from "vitest";
import { cleanModel, codes, params, spec, weightPaths } from "./helpers.ts";

describe("fresh and shared weights", () => {
  test("a layer with a capital makes new weights at every use", () => {
    const model = cleanModel(spec("input x: f32[4]", "output y = x -> Linear(4) -> Tanh -> Linear(4)"));
    expect(weightPaths(model)).toEqual(["linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias"]);
  });

  test("an instance uses the same weights at every use", () => {
    const model = cleanModel(
      spec("input a: f32[4]", "input b: f32[4]", "enc = Linear(3)", "output y = (a -> enc) + (b -> enc)"),
    );
    expect(weightPaths(model)).toEqual(["enc.weight", "enc.bias"]);
  });

  test("an instance of a flow keeps its parts below its name", () => {
    const model = cleanModel(
      spec("input x: f32[4]", "enc = Linear(3) -> Tanh -> Linear(4)", "output y = x -> enc -> Tanh -> enc"),
    );
    expect(weightPaths(model)).toEqual([
      "enc.linear1.weight",
      "enc.linear1.bias",
      "enc.linear2.weight",
      "enc.linear2.bias",
    ]);
  });

  test("a block used twice makes two sets of weights", () => {
    const model = cleanModel(
      `block B = Linear(4)\n${spec("input x: f32[4]", "output y = x -> B -> Tanh -> B")}`,
    );
    expect(weightPaths(model).filter((p) => p.endsWith("weight"))).toEqual([
      "b1.linear1.weight",
      "b2.linear1.weight",
    ]);
  });

  test("a layer parameter is a recipe: each use makes new weights", () => {
    const text = `block Twice(f: layer) = f -> Tanh -> f\n${spec("input x: f32[4]", "output y = x -> Twice(Linear(4))")}`;
    expect(params(cleanModel(text))).toBe("40");
  });

  test("a step named by `as` has its parameters under that name", () => {
    const model = cleanModel(
      spec(
        "input x: f32[8]",
        "h = x -> Linear(3) as e -> Tanh",
        "output y = h -> Linear(8, weight = transpose(e.weight), bias = false)",
      ),
    );
    expect(weightPaths(model)).toEqual(["e.weight", "e.bias"]);
  });

  test("an automatic path never meets a name of the user's", () => {
    const model = cleanModel(
      spec("input x: f32[4]", "linear1 = Linear(4)", "output y = x -> linear1 -> Tanh -> Linear(4)"),
    );
    expect(weightPaths(model).filter((p) => p.endsWith("weight"))).toEqual([
      "linear1.weight",
      "linear2.weight",
    ]);
  });

  test("an instance used at two sizes is told with both", () => {
    expect(
      codes(
        spec("input a: f32[4]", "input b: f32[5]", "enc = Linear(3)", "output y = (a -> enc) + (b -> enc)"),
      ),
    ).toEqual(["NN3006"]);
  });
});
