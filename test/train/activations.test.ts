import { describe, expect, test } from "vitest";
import { lower } from "../../src/lower/lower.ts";
import { lookAtActivations } from "../../src/train/activations.ts";
import { createEngine } from "../../src/train/engines.ts";
import { modelOf } from "../draw/models.ts";

const SPEC = `model Net(t: dim) {
  input  x: f32[t, 2]
  target y: index(3)
  h = x -> Linear(4) -> BatchNorm -> Tanh
  output z = h -> LSTM(5) -> Last -> Linear(3)
  train {
    data = host
    prepare x = standardize
    loss = cross_entropy(z, y)
    optimizer = sgd(lr = 0.1)
    epochs = 1  batch = 4  seed = 1
  }
}
`;

describe("activations of a trained network", () => {
  test("are what its layers give, with what prepare learned and the statistics of norms", async () => {
    const model = modelOf(SPEC);
    const bindings = new Map([["t", 3]]);
    const network = await createEngine(lower(model, bindings), "ts");
    const x = Float32Array.from({ length: 8 * 6 }, (_, i) => 10 + ((i * 7) % 11));
    network.step({ x: x.subarray(0, 24), y: Int32Array.of(0, 1, 2, 0) });
    const before = network.save({ training: true });
    const found = await lookAtActivations(model, bindings, network, "ts", { x }, 8);
    expect(found.map(({ name, shape }) => [name, shape])).toEqual([
      ["linear1", [3, 4]],
      ["batchnorm1", [3, 4]],
      ["tanh1", [3, 4]],
      ["lstm1", [3, 5]],
      ["linear2", [3]],
    ]);
    // What is given back is rounded in between, so the last bits may differ.
    const near = (values: ArrayLike<number>): number[] =>
      Array.from(values, (v) => expect.closeTo(v, 6) as number);
    expect(Array.from(found[4]!.data)).toEqual(near(network.predict({ x })["z"]!));
    expect(Array.from(found[2]!.data)).toEqual(near(Array.from(found[1]!.data, Math.tanh)));
    expect(network.save({ training: true })).toEqual(before);
  });
});
