/** @file What losses refuse, and what masks, weights and kinks mean. */
import { describe, expect, it } from "vitest";
import { findActivationProblem } from "../../src/losses/activation-before.ts";
import { LOSSES } from "../../src/losses/registry.gen.ts";
import { type Component, isComplaint } from "../../src/library/define.ts";
import { findDifference } from "../library/conformance.ts";
import { type Given, givenArguments } from "../library/given.ts";
import { findCode, inferContext, readType, runLoss } from "../library/run-component.ts";

function codeOf(
  name: string,
  types: readonly (string | null)[],
  given: Readonly<Record<string, Given>> = {},
) {
  return findCode(LOSSES.get(name)!, types, given).error?.code ?? null;
}

function lossOf(
  name: string,
  operands: readonly (readonly [string, readonly number[]] | null)[],
  n: number,
  given: Readonly<Record<string, Given>> = {},
) {
  const made = operands.map((o) => (o ? { type: readType(o[0]), data: o[1] } : null));
  return runLoss(LOSSES.get(name)!, made, given, n, "float64");
}

describe("what losses refuse", () => {
  it("never broadcasts [1] against [], and says what to declare", () => {
    const { error } = findCode(LOSSES.get("mse")!, ["f32[1]", "f32[]", null, null]);
    expect(error?.code).toBe("NN4001");
    expect(error?.message).toBe(
      "mse goes element by element, but the prediction f32[1] and the target f32[] differ",
    );
    expect(error?.help).toEqual(["declare the target as f32[1]"]);
  });

  it("tells how many classes and scores there are", () => {
    const { error } = findCode(LOSSES.get("cross_entropy")!, ["f32[12]", "index(10)", null, null]);
    expect(error?.code).toBe("NN4002");
    expect(error?.message).toBe("cross_entropy: the prediction has 12 scores, but index(10) has 10 classes");
  });

  it("offers the index form for a plain number as class, and the one-hot form for an index", () => {
    expect(findCode(LOSSES.get("cross_entropy")!, ["f32[10]", "f32[]", null, null]).error?.help).toEqual([
      "declare the target as index(10)",
      "or one-hot as f32[10]",
    ]);
    const { error } = findCode(LOSSES.get("mse")!, ["f32[10]", "index(10)", null, null]);
    expect(error?.code).toBe("NN4004");
    expect(error?.help[1]).toBe("`-> OneHot(10)` makes 10 numbers of it");
  });

  it("takes index and one-hot targets over vectors and sequences", () => {
    expect(codeOf("cross_entropy", ["f32[10]", "index(10)", null, null])).toBe(null);
    expect(codeOf("cross_entropy", ["f32[10]", "f32[10]", null, null])).toBe(null);
    expect(codeOf("cross_entropy", ["f32[7, 10]", "index(10)[7]", null, null])).toBe(null);
  });

  it.each([
    [
      "a sequence of scores against one class",
      "cross_entropy",
      ["f32[7, 10]", "index(10)", null, null],
      "NN4014",
    ],
    ["an index as prediction", "cross_entropy", ["index(10)", "f32[10]", null, null], "NN4005"],
    ["scores without a class axis", "cross_entropy", ["f32[]", "index(2)", null, null], "NN4006"],
    ["a mask of another length", "cross_entropy", ["f32[7, 10]", "index(10)[7]", null, "bool[6]"], "NN4009"],
    ["a mask along the classes", "cross_entropy", ["f32[10]", "index(10)", null, "bool[10]"], "NN4009"],
    ["a weight of another shape", "mse", ["f32[3]", "f32[3]", "f32[2]", null], "NN4008"],
    ["angles of single numbers", "cosine", ["f32[]", "f32[]", null], "NN4013"],
    ["a penalty on an index", "l1", ["index(3)"], "NN4012"],
    ["a mean and log-variance of different shapes", "kl_normal", ["f32[3]", "f32[4]", null], "NN4001"],
    ["labels of pairs with an axis too many", "contrastive", ["f32[3]", "f32[3]", "f32[1]", null], "NN4001"],
  ] as const)("%s", (_, name, types, code) => {
    expect(codeOf(name, types)).toBe(code);
  });

  it("wants one weight for each class", () => {
    expect(codeOf("cross_entropy", ["f32[3]", "index(3)", null, null], { weight: [1, 2] })).toBe("NN4008");
    expect(codeOf("cross_entropy", ["f32[3]", "index(3)", null, null], { weight: [1, 2, 3] })).toBe(null);
  });

  it("warns that one class leaves nothing to learn", () => {
    expect(findCode(LOSSES.get("cross_entropy")!, ["f32[1]", "f32[1]", null, null]).warnings).toEqual([
      "NN4007",
    ]);
  });
});

describe("the activation before a loss", () => {
  const layer = (name: string, family: string) => ({ name, family }) as Component;
  const codeAfter = (loss: string, producer: Component) =>
    findActivationProblem(loss, producer)?.complaint({ file: "a.nn", start: 0, end: 0 }, {}).code ?? null;

  it.each([
    ["cross_entropy", layer("Softmax", "activation"), "NN4010"],
    ["bce_logits", layer("Sigmoid", "activation"), "NN4010"],
    ["bce", layer("Linear", "weighted"), "NN4011"],
    ["nll", layer("Softmax", "activation"), "NN4011"],
    ["cross_entropy", layer("Linear", "weighted"), null],
    ["bce", layer("Sigmoid", "activation"), null],
    ["nll", layer("LogSoftmax", "activation"), null],
  ] as const)("%s after %o gives %s", (loss, producer, code) => expect(codeAfter(loss, producer)).toBe(code));
});

describe("masks and weights", () => {
  it("means over what is not masked, over the whole batch", () => {
    const { value, gradients } = lossOf(
      "mse",
      [["f32[3]", [1, 2, 3, 4, 5, 6]], ["f32[3]", [0, 0, 0, 0, 0, 0]], null, ["bool[3]", [1, 0, 0, 1, 1, 0]]],
      2,
    );
    expect(value).toBeCloseTo((1 + 16 + 25) / 3, 12);
    expect(findDifference(gradients[0]!, [2 / 3, 0, 0, 8 / 3, 10 / 3, 0], 1e-12)).toBe(null);
  });

  it("is 0 where everything is masked", () => {
    const { value, gradients } = lossOf(
      "cross_entropy",
      [["f32[2, 2]", [1, 2, 3, 4]], ["index(2)[2]", [0, 1]], null, ["bool[2]", [0, 0]]],
      1,
    );
    expect(value).toBe(0);
    expect(Array.from(gradients[0]!)).toEqual([0, 0, 0, 0]);
  });

  it("gives the same for an index and its one-hot form, class weights included", () => {
    const scores = ["f32[3]", [0.5, -1, 2, 1, 0, -2]] as const;
    const given = { weight: [0.5, 1, 2], smoothing: 0.1 };
    const byIndex = lossOf("cross_entropy", [scores, ["index(3)", [2, 0]], null, null], 2, given);
    const byOneHot = lossOf("cross_entropy", [scores, ["f32[3]", [0, 0, 1, 1, 0, 0]], null, null], 2, given);
    expect(byIndex.value).toBeCloseTo(byOneHot.value, 12);
  });

  it("weighs each target by a value of its shape", () => {
    const plain = lossOf("cross_entropy", [["f32[2]", [1, 0, 0, 3]], ["index(2)", [0, 0]], null, null], 2);
    const first = lossOf("cross_entropy", [["f32[2]", [1, 0]], ["index(2)", [0]], null, null], 1);
    const weighted = lossOf(
      "cross_entropy",
      [["f32[2]", [1, 0, 0, 3]], ["index(2)", [0, 0]], ["f32[]", [2, 0]], null],
      2,
    );
    expect(weighted.value).toBeCloseTo(first.value, 12);
    expect(weighted.value).not.toBeCloseTo(plain.value, 3);
  });
});

describe("kinks and limits", () => {
  it("counts a perceptron's score of 0 as a mistake, so that learning starts", () => {
    const { value, gradients } = lossOf("perceptron", [["f32[1]", [0]], ["f32[1]", [1]], null, null], 1);
    expect(Math.abs(value)).toBe(0);
    expect(Array.from(gradients[0]!)).toEqual([-1]);
  });

  it("leaves a perceptron alone where it is right", () => {
    expect(
      Array.from(lossOf("perceptron", [["f32[1]", [0.5]], ["f32[1]", [1]], null, null], 1).gradients[0]!).map(
        Math.abs,
      ),
    ).toEqual([0]);
  });

  it("stays finite in float32 for probabilities of 0 and 1", () => {
    const made = [
      { type: readType("f32[2]"), data: [0, 1] },
      { type: readType("f32[2]"), data: [1, 0] },
      null,
      null,
    ];
    const { value, gradients } = runLoss(LOSSES.get("bce")!, made, {}, 1, "float32");
    expect(value).toBe(100);
    expect(Array.from(gradients[0]!).every(Number.isFinite)).toBe(true);
  });

  it("stays exact for large logits", () => {
    const { value } = lossOf("bce_logits", [["f32[2]", [1000, -1000]], ["f32[2]", [0, 0]], null, null], 1);
    expect(value).toBe(500);
  });

  it("gives no gradient at a distance or length of 0", () => {
    const pair = lossOf("contrastive", [["f32[2]", [1, 1]], ["f32[2]", [1, 1]], ["f32[]", [0]], null], 1);
    const zero = lossOf("cosine", [["f32[2]", [0, 0]], ["f32[2]", [1, 1]], null], 1);
    for (const g of [pair.gradients[0]!, zero.gradients[0]!])
      expect(Array.from(g).every(Number.isFinite)).toBe(true);
  });
});

describe("contrastive_divergence", () => {
  it("has the gradient of the energies' difference with the machine's own picture held fixed", () => {
    const operands = [
      { type: readType("f32[2]"), data: [1, 0, 1, 1] },
      { type: readType("f32[2, 1]", false), data: [0.5, -1] },
      { type: readType("f32[1]", false), data: [0.2] },
      { type: readType("f32[2]", false), data: [0.1, -0.3] },
    ];
    const { value, gradients } = runLoss(LOSSES.get("contrastive_divergence")!, operands, {}, 2, "float64");
    expect(Number.isFinite(value)).toBe(true);
    // ∂F/∂b = -v, so the gradient is the mean of v' - v: between -1 and 1 less the mean of the data.
    const [first, second] = [gradients[3]![0]!, gradients[3]![1]!];
    expect(first).toBeGreaterThan(-1);
    expect(first).toBeLessThan(0);
    expect(second).toBeGreaterThan(-0.5);
    expect(second).toBeLessThan(0.5);
  });

  it("refuses biases of the wrong way", () => {
    const types = ["f32[2]", "f32[2, 3]", "f32[2]", "f32[3]"];
    const operands = types.map((t, i) => readType(t, i === 0));
    const loss = LOSSES.get("contrastive_divergence")!;
    expect(isComplaint(loss.infer(inferContext(operands, givenArguments(loss.arguments, {}))))).toBe(true);
  });
});

describe("penalties", () => {
  it("add up half the squares of several weights", () => {
    const weights = [
      { type: readType("f32[2]", false), data: [1, 2] },
      { type: readType("f32[3, 1]", false), data: [3, 0, -1] },
    ];
    expect(runLoss(LOSSES.get("l2")!, weights, {}, 5, "float64").value).toBe(7.5);
  });

  it("take the mean over the batch of a value's sum", () => {
    expect(lossOf("l1", [["f32[2]", [1, -2, 3, 0]]], 2).value).toBe(3);
  });
});
