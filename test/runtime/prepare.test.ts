/** @file What `prepare` learns without `fit`: a first step learns from its batch; before it, numbers stay as they are. */
import { expect, test } from "vitest";
import { openNetwork } from "../behaviour/networks.ts";

const SPEC = `model M {
  input x: f32[1]
  target y: f32[1]
  output out = x -> Linear(1, init = ones)
  train {
    prepare x = standardize
    loss = mse(out, y)
    optimizer = sgd(lr = 0)
    epochs = 1
    batch = 4
  }
}`;

test("a first step learns from its batch, and the network keeps it", async () => {
  const network = await openNetwork(SPEC);
  const x = Float32Array.of(10, 20, 30, 40);
  expect([...network.predict({ x })["out"]!]).toEqual([10, 20, 30, 40]);
  network.step({ x, y: Float32Array.of(0, 0, 0, 0) });
  const prepared = [...network.predict({ x })["out"]!];
  expect(prepared.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 5);
  const other = await openNetwork(SPEC);
  other.load(network.save());
  expect([...other.predict({ x })["out"]!]).toEqual(prepared);
});
