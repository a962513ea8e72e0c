import { describe, expect, test } from "vitest";
import { createWorkplace } from "./workplace.ts";

const SPEC =
  "model M(n: int = 8, b: bool = true) {\n  input x: f32[4]\n  output y = x -> if b { Tanh } else { ReLU } -> Linear(n)\n}\n";

describe("nabla check tells how far a model was checked", () => {
  test("in words, with --verbose", async () => {
    const { nabla } = createWorkplace({ "a.nn": SPEC });
    const { err } = await nabla("check", "--verbose", "a.nn");
    expect(err).toBe(
      "a.nn: M (2 choices of values checked): for all values of n, proved; for every value of b, tried one by one\nno problems in 1 file\n",
    );
  });

  test("in JSON", async () => {
    const { nabla } = createWorkplace({ "a.nn": SPEC });
    const { models } = JSON.parse((await nabla("check", "--format", "json", "a.nn")).out);
    expect(models).toEqual([
      {
        file: "a.nn",
        model: "M",
        how: "enumerated",
        values: 2,
        parameters: [
          { name: "n", how: "proved" },
          { name: "b", how: "enumerated" },
        ],
      },
    ]);
  });
});
