/** @file How specs call losses: what is given by name, as a list or as a value. */
import { describe, expect, it } from "vitest";
import { LOSSES } from "../../src/losses/registry.gen.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { readType, runLoss } from "../library/run-component.ts";

function codes(loss: string): string[] {
  const text = `model M {
  input  x: f32[4]
  target y: index(3)
  target w: f32[]
  output z = x -> Linear(3)
  train { data = host  loss = ${loss}  optimizer = sgd(lr = 0.1)  epochs = 1 }
}
`;
  const { diagnostics } = analyse({ file: "a.nn", text });
  return diagnostics.filter((d) => d.severity === "error").map((d) => d.code);
}

describe("weight", () => {
  it("is one number a class, or a value", () => {
    expect(codes("cross_entropy(z, y, weight = [1, 2, 0.5]) + mse(w, w)")).toEqual([]);
    expect(codes("cross_entropy(z, y, weight = w)")).toEqual([]);
    expect(codes("cross_entropy(z, y, weight = 2 * w)")).toEqual([]);
  });

  it("is never given by its place", () => {
    expect(codes("cross_entropy(z, y, w)")).toEqual(["NN2102"]);
  });
});

describe("a plain number as target", () => {
  it("stands for one of the prediction's shape", () => {
    expect(codes("bce_logits(z, 1) + mse(z, 0) + cross_entropy(z, y)")).toEqual([]);
    const { value } = runLoss(
      LOSSES.get("mse")!,
      [
        { type: readType("f32[2]"), data: [1, 3, 2, 0] },
        { type: readType("f32[]", false), data: [1] },
        null,
        null,
      ],
      {},
      2,
      "float64",
    );
    expect(value).toBe((0 + 4 + 1 + 1) / 4);
  });

  it("is no class", () => {
    expect(codes("cross_entropy(z, 1)")).toEqual(["NN4003"]);
  });
});

describe("average", () => {
  it("makes a loss of arithmetic, of any sign", () => {
    expect(codes("average(exp(z) - 2 * z)")).toEqual([]);
    expect(codes("exp(z) - 2 * z")).toEqual(["NN4107"]);
  });
});
