/** @file Outputs and entries' inputs without a batch axis: a weight or a penalty is given once, in every engine. */
import { describe, expect, test } from "vitest";
import { lower } from "../../src/lower/lower.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { createEngine, ENGINES } from "../../src/train/engines.ts";

const SPEC = `model M {
  input x: f32[2]
  e = Linear(3)
  h = x -> e
  w = e.weight
  p = mse(h, stop_grad(h - 1))
  output y = h
  output weight = w
  output penalty = p
  output twice = p * 2
  entry double(p) -> twice
  train { data = host  loss = mse(h, h)  optimizer = sgd(lr = 1)  epochs = 1  batch = 40 }
}
`;

function program() {
  return lower(analyse({ file: "m.nn", text: SPEC }).model!);
}

describe.each(ENGINES)("in the %s engine", (engine) => {
  test.each([1, 40, 90])("predict gives them once for %d examples", async (count) => {
    const network = await createEngine(program(), engine);
    const x = Float32Array.from({ length: 2 * count }, (_, i) => i / 7);
    const { y, weight, penalty } = network.predict({ x });
    expect(y).toHaveLength(3 * count);
    expect(weight).toEqual(network.parameters["e.weight"]!.data);
    expect([...penalty!]).toEqual([expect.closeTo(1, 5)]);
  });

  test("an entry takes them once", async () => {
    const network = await createEngine(program(), engine);
    expect([...network.entries["double"]!({ p: new Float32Array([3]) })["twice"]!]).toEqual([6]);
    expect(() => network.entries["double"]!({ p: new Float32Array(2) })).toThrow(
      "The field p holds 2 numbers, but takes 1 for all examples.",
    );
  });
});
