/** @file Depth: what initialisation does to a signal, and what the express lanes do for a gradient. */
import { describe, expect, test } from "vitest";
import { deviation, losses, mean, normals, openNetwork } from "./networks.ts";

const WIDTH = 500;
const EXAMPLES = 200;

/** Standard deviations after each of ten layers. */
async function deviations(init: string, activation: string): Promise<number[]> {
  const layers = Array.from(
    { length: 10 },
    (_, i) =>
      `output h${i + 1} = ${i === 0 ? "x" : `h${i}`} -> Linear(${WIDTH}, init = ${init}, bias = false) -> ${activation}`,
  );
  const network = await openNetwork(`model M {\n  input x: f32[${WIDTH}]\n  ${layers.join("\n  ")}\n}`);
  const outputs = network.predict({ x: normals(EXAMPLES * WIDTH) });
  return layers.map((_, i) => deviation(outputs[`h${i + 1}`]!));
}

function expectWithin(found: readonly number[], known: readonly number[], share: number): void {
  known.forEach((value, i) => expect(Math.abs(found[i]! / value - 1)).toBeLessThan(share));
}

describe("ten layers of 500 units", () => {
  test("weights of deviation 0.01 let the signal die", async () => {
    expectWithin(
      await deviations("normal(0.01)", "Tanh"),
      [0.213081, 0.047551, 0.01063, 0.002378, 0.000532],
      0.05,
    );
  });

  test("unit weights saturate tanh", async () => {
    for (const std of await deviations("normal(1)", "Tanh")) expect(std).toBeCloseTo(0.98, 1);
  });

  test("variance 1 / fan-in keeps a tanh net alive", async () => {
    const known = [
      0.627953, 0.486051, 0.407723, 0.357108, 0.320917, 0.292116, 0.273387, 0.254935, 0.239266, 0.228008,
    ];
    expectWithin(await deviations("lecun_normal", "Tanh"), known, 0.05);
  });

  test("He's variance keeps a ReLU net near 0.83", async () => {
    for (const std of await deviations("he_normal", "ReLU")) expect(Math.abs(std - 0.83)).toBeLessThan(0.12);
  });
});

describe("fifty layers", () => {
  const x = normals(64 * 8);
  const y = Int32Array.from({ length: 64 }, (_, i) => (x[i * 8]! + x[i * 8 + 1]! > 0 ? 1 : 0));

  async function trained(body: string): Promise<number> {
    const network = await openNetwork(`model M {
      input x: f32[8]
      target y: index(2)
      output logits = x -> Linear(16) -> Tanh -> repeat 48 { ${body} } -> Linear(2)
      train { loss = cross_entropy(logits, y)  optimizer = sgd(lr = 0.05, momentum = 0.9)  epochs = 1  batch = 64  seed = 4 }
    }`);
    return mean(losses(network, { x, y }, 200).slice(-10));
  }

  test("a plain stack of sigmoid layers does not learn, a highway and a residual one of the same width do", async () => {
    const plain = await trained("Linear(16) -> Sigmoid");
    const highway = await trained("highway(gate_bias = -4) { Linear(16) -> Sigmoid }");
    const residual = await trained("skip(scale = 0.2) { Linear(16) -> Sigmoid -> Linear(16) }");
    expect(plain).toBeGreaterThan(0.66);
    expect(highway).toBeLessThan(0.4);
    expect(residual).toBeLessThan(0.4);
  });
});
