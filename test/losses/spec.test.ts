/** @file How specs call losses: what is given by name, as a list or as a value. */
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/sema/analyse.ts";

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
