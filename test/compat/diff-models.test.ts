/** @file What a change of a spec means for saved weights and for programs. */
import { describe, expect, test } from "vitest";
import { diffModels, isCompatible } from "../../src/compat/diff-models.ts";
import { cleanModel, spec } from "../sema/helpers.ts";

function diff(before: string, after: string): ReturnType<typeof diffModels> {
  return diffModels(cleanModel(before), cleanModel(after));
}

const net = (flow: string, ...more: string[]): string =>
  spec(
    "input x: f32[8, 8, 3]",
    "target t: index(5)",
    `output y = x -> ${flow} -> GlobalAvgPool -> Linear(5)`,
    ...more,
  );
const train = (...lines: string[]): string =>
  `train {\n loss = cross_entropy(y, t)\n ${lines.join("\n ")}\n}`;
const SGD = ["optimizer = sgd(lr = 0.1)", "epochs = 1"];

describe("weights", () => {
  test("the same spec changes nothing", () => {
    expect(diff(net("Conv(4, 3)"), net("Conv(4, 3)"))).toEqual([]);
  });

  test("another width is a shape that no longer loads, here and in the next layer", () => {
    const changes = diff(net("Conv(4, 3)"), net("Conv(8, 3)"));
    expect(changes.filter((c) => c.kind === "shape")).toEqual([
      { kind: "shape", path: "conv1.weight", before: [3, 3, 3, 4], after: [3, 3, 3, 8] },
      { kind: "shape", path: "conv1.bias", before: [4], after: [8] },
      { kind: "shape", path: "linear1.weight", before: [4, 5], after: [8, 5] },
    ]);
    expect(isCompatible(changes)).toBe(false);
  });

  test("a new weight and one that is gone break saved files, running statistics too", () => {
    const changes = diff(net("Conv(4, 3)"), net("Conv(4, 3) -> BatchNorm"));
    expect(changes.filter((c) => c.kind === "added").map((c) => c.path)).toEqual(
      expect.arrayContaining(["batchnorm1.scale"]),
    );
    expect(isCompatible(changes)).toBe(false);
    expect(isCompatible(diff(net("Conv(4, 3) -> BatchNorm"), net("Conv(4, 3)")))).toBe(false);
  });

  test("a weight under another name is taken for renamed", () => {
    const changes = diff(net("Conv(4, 3)"), net("Conv(4, 3) as stem"));
    expect(changes).toContainEqual({
      kind: "removed",
      path: "conv1.weight",
      before: [3, 3, 3, 4],
      to: "stem.weight",
    });
    expect(changes).toContainEqual({
      kind: "added",
      path: "stem.weight",
      after: [3, 3, 3, 4],
      from: "conv1.weight",
    });
  });
});

describe("what loads as before", () => {
  test("another stride or activation changes what is computed", () => {
    const changes = diff(net("Conv(4, 3) -> ReLU"), net("Conv(4, 3, stride = 2) -> Tanh"));
    expect(isCompatible(changes)).toBe(true);
    expect(changes.map((c) => [c.kind, c.path])).toEqual([
      ["layer", "conv1"],
      ["layer", "tanh1"],
      ["layer", "relu1"],
    ]);
  });

  test("an input of another size is told", () => {
    const changes = diff(net("Conv(4, 3)"), net("Conv(4, 3)").replace("8, 8", "16, 16"));
    expect(changes).toEqual([{ kind: "input", path: "x", before: "f32[8, 8, 3]", after: "f32[16, 16, 3]" }]);
  });

  test("training, entries and parameters are compared", () => {
    const before = `model M(n: int = 4) {\ninput x: f32[n]\ntarget t: f32[2]\ncode = x -> Tanh\noutput y = code -> Linear(2)\ntrain {\n loss = mse(y, t)\n ${SGD.join("\n")}\n}\n}\n`;
    const after = before
      .replace("epochs = 1", "epochs = 2  batch = 8")
      .replace("lr = 0.1", "lr = 0.2")
      .replace("train {", "entry embed(x) -> code\ntrain {");
    const changes = diff(before, after);
    expect(changes.map((c) => [c.kind, c.path])).toEqual([
      ["entry", "embed"],
      ["training", "optimizer"],
      ["training", "epochs"],
      ["training", "batch"],
    ]);
    expect(
      diff(
        net("Conv(4, 3)", train(...SGD)),
        net("Conv(4, 3)", train(...SGD).replace("y, t)", "y, t) + 0.1 * l2(weights)")),
      ).map((c) => c.path),
    ).toEqual(["loss"]);
  });

  test("an open size is its name", () => {
    const text = (t: string): string => spec(`input x: f32[${t}, 3]`, "output y = x -> LSTM(2)");
    expect(diff(text("t"), text("7"))).toEqual([
      { kind: "input", path: "x", before: "f32[t, 3]", after: "f32[7, 3]" },
      { kind: "output", path: "y", before: "f32[t, 2]", after: "f32[7, 2]" },
    ]);
  });
});
