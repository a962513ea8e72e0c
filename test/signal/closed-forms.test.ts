/** @file Single steps of the prediction against what is known in closed form. */
import { expect, test } from "vitest";
import { createAlgebra } from "../../src/signal/algebra.ts";
import { applyFormula } from "../../src/signal/apply-formula.ts";
import { extreme } from "../../src/signal/extremes.ts";
import { jointMoments } from "../../src/signal/joint.ts";
import { momentsOf } from "../../src/signal/moments.ts";
import type { Wave } from "../../src/signal/part.ts";
import { argument, binary, unary } from "../../src/ir/scalar.ts";
import { predictSignal } from "../../src/signal/predict.ts";
import { chain, modelOf } from "./models.ts";

const relu = binary("max", argument(0), 0);

test("the moments of ReLU are those of half a normal variable", () => {
  const algebra = createAlgebra();
  const x = algebra.fresh(momentsOf(0, { unit: 0, example: 1, place: 0 }));
  const { mean, element } = applyFormula(algebra, "relu", relu, [x]).moments;
  expect(mean).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 4);
  expect(element).toBeCloseTo(0.5, 4);
});

for (const rho of [0.1, 0.5, 0.9]) {
  test(`two examples that agree by ${rho} before ReLU agree after it by the arc-cosine kernel (Cho and Saul 2009)`, () => {
    const algebra = createAlgebra();
    const x = algebra.fresh(momentsOf(0, { unit: rho, example: 1 - rho, place: 0 }));
    const { unit } = applyFormula(algebra, "relu", relu, [x]).moments;
    const wanted = (Math.sqrt(1 - rho * rho) + rho * (Math.PI - Math.acos(rho))) / (2 * Math.PI);
    expect(Math.abs(unit / wanted - 1)).toBeLessThan(0.005);
  });
}

test("functions of one source stay correlated, those of two do not", () => {
  const algebra = createAlgebra();
  const [x, y] = [0, 0].map(() => algebra.fresh(momentsOf(0, { unit: 0, example: 1, place: 0 })));
  const product = binary("*", argument(0), argument(1));
  expect(applyFormula(algebra, "*", product, [x!, x!]).moments.mean).toBeCloseTo(1, 6);
  expect(applyFormula(algebra, "*", product, [x!, y!]).moments.mean).toBe(0);
});

test("f(x)·y + g(x)·y is (f + g)(x)·y", () => {
  const algebra = createAlgebra();
  const [x, y] = [0, 0].map(() => algebra.fresh(momentsOf(0, { unit: 0, example: 1, place: 0 })));
  const [sine, cosine] = (["sin", "cos"] as const).map((f) =>
    applyFormula(algebra, f, unary(f, argument(0)), [x!]),
  );
  const sum = binary("+", binary("*", argument(0), argument(2)), binary("*", argument(1), argument(2)));
  // E(sin x + cos x)² = 1 + E sin 2x = 1
  expect(applyFormula(algebra, "sum", sum, [sine!, cosine!, y!]).moments.element).toBeCloseTo(1, 6);
});

test("the largest of two normal values has mean 1/√π", () => {
  const algebra = createAlgebra();
  const x = algebra.fresh(momentsOf(0, { unit: 0, example: 0, place: 1 })) as Wave;
  const { mean, element } = extreme(x, 2, "place");
  expect(mean).toBeCloseTo(1 / Math.sqrt(Math.PI), 3);
  expect(element).toBeCloseTo(1, 3);
  const one = momentsOf(0, { unit: 0, example: 1, place: 0 });
  expect(jointMoments(Math.max, one, one).mean).toBeCloseTo(1 / Math.sqrt(Math.PI), 1);
});

test("a linear chain multiplies the variance by fan-in times that of the weights", () => {
  const model = chain("Linear(100, init = normal(0.2))", { width: 100, depth: 3 });
  const found = predictSignal(model, new Map()).map((n) => n.activation!.std);
  expect(found.map((f) => f.toFixed(6))).toEqual(["2.000000", "4.000000", "8.000000"]);
});

test("a norm gives unit variance whatever comes before it", () => {
  for (const norm of ["BatchNorm", "LayerNorm", "GroupNorm(4)"]) {
    // A mean of k units is off by 1/k.
    const model = chain(`Linear(256, init = normal(3)) -> ${norm}`, { width: 256, depth: 2 });
    for (const { layer, activation } of predictSignal(model, new Map())) {
      if (layer !== "Linear") expect(Math.abs(activation!.std - 1), norm).toBeLessThan(0.02);
    }
  }
});

test("dropout raises the power by 1 / (1 - p)", () => {
  const model = modelOf(
    "model M {\n  input x: f32[64]\n  output y = x -> Dropout(0.5) -> Linear(64, init = normal(0.125))\n}\n",
  );
  expect(predictSignal(model, new Map())[0]!.activation!.std).toBeCloseTo(Math.SQRT2, 6);
});

test("padding at the borders takes its share", () => {
  const model = modelOf(
    "model M {\n  input x: f32[4, 4, 1]\n  output y = x -> Conv(8, 3, init = normal(1))\n}\n",
  );
  // (2 + 3 + 3 + 2) / 4 = 2.5 taps an axis
  expect(predictSignal(model, new Map())[0]!.activation!.std).toBeCloseTo(2.5, 6);
});

test("what has no rule is unknown, not wrong", () => {
  const model = modelOf("model M {\n  input x: f32[4]\n  output y = x -> Sign -> Linear(2) -> Exp\n}\n");
  for (const { activation } of predictSignal(model, new Map()))
    expect(activation === null || activation.std > 0).toBe(true);
});
