/** @file Autoencoders, sharing, freezing, cells: what must stay equal stays equal, what must learn learns. */
import { describe, expect, test } from "vitest";
import { losses, mean, normals, openNetwork, uniforms } from "./networks.ts";

describe("autoencoders", () => {
  test("a linear one spans the plane of the two largest principal components", async () => {
    // Six numbers an example: deviations 3 and 2 along two axes, 0.1 along the others, so the plane is that of the first two.
    const scales = [3, 2, 0.1, 0.1, 0.1, 0.1];
    const x = normals(256 * 6).map((v, i) => v * scales[i % 6]!);
    const network = await openNetwork(`model M {
      input x: f32[6]
      output y = x -> Linear(2, bias = false) -> Linear(6, bias = false)
      train { loss = mse(y, x)  optimizer = adam(lr = 0.02)  epochs = 1  batch = 256  seed = 1 }
    }`);
    losses(network, { x }, 600);
    const probe = Float32Array.from([1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    const { y } = network.predict({ x: probe });
    expect(y![0]).toBeCloseTo(1, 1);
    expect(y![7]).toBeCloseTo(1, 1);
    expect(Math.abs(y![14]!)).toBeLessThan(0.1);
  });

  test("tied weights stay tied: the decoder is the encoder's transpose", async () => {
    const network = await openNetwork(`model M {
      input x: f32[5]
      enc = Linear(3, bias = false)
      code = x -> enc
      output y = code -> Linear(5, weight = transpose(enc.weight), bias = false)
      train { loss = mse(y, x)  optimizer = sgd(lr = 0.1)  epochs = 1  batch = 16 }
    }`);
    losses(network, { x: normals(80) }, 20);
    expect(Object.keys(network.parameters)).toEqual(["enc.weight"]);
    const w = network.parameters["enc.weight"]!.data;
    const x = normals(5, 3);
    const code = [0, 1, 2].map((j) => x.reduce((sum, v, i) => sum + v * w[i * 3 + j]!, 0));
    const { y } = network.predict({ x });
    y!.forEach((v, i) =>
      expect(v).toBeCloseTo(
        code.reduce((sum, c, j) => sum + c * w[i * 3 + j]!, 0),
        5,
      ),
    );
  });

  test("contrastive divergence lowers the reconstruction error of a Boltzmann machine", async () => {
    const patterns = [0b11110000, 0b00001111, 0b11001100];
    const x = Float32Array.from(
      { length: 60 * 8 },
      (_, i) => (patterns[Math.floor(i / 8) % 3]! >> (i % 8)) & 1,
    );
    const network = await openNetwork(`model M {
      input x: f32[8]
      up = Linear(6, init = normal(0.01))
      code = x -> up -> Sigmoid
      down = Linear(8, weight = transpose(up.weight))
      output copy = code -> down -> Sigmoid
      train { loss = contrastive_divergence(x, up.weight, up.bias, down.bias)  optimizer = sgd(lr = 0.2)  metrics = [mse(copy, x)]  epochs = 1  batch = 60 }
    }`);
    const before = network.evaluate({ x }).metrics["mse"]!;
    losses(network, { x }, 400);
    const after = network.evaluate({ x }).metrics["mse"]!;
    expect(before).toBeGreaterThan(0.2);
    expect(after).toBeLessThan(0.1);
  });

  test("pretraining a deep belief network layer by layer lowers its reconstruction error", async () => {
    const patterns = [0b11110000, 0b00001111, 0b11001100];
    const x = Float32Array.from(
      { length: 60 * 8 },
      (_, i) => (patterns[Math.floor(i / 8) % 3]! >> (i % 8)) & 1,
    );
    const network = await openNetwork(`model M {
      input x: f32[8]
      up1 = Linear(6, init = normal(0.01))
      up2 = Linear(4, init = normal(0.01))
      h1 = x -> up1 -> Sigmoid
      h2 = h1 -> up2 -> Sigmoid
      down2 = Linear(6, weight = transpose(up2.weight))
      down1 = Linear(8, weight = transpose(up1.weight))
      output dream = h2 -> down2 -> Sigmoid -> down1 -> Sigmoid
      train {
        optimizer = sgd(lr = 0.2)
        batch = 60
        phase first {
          loss = contrastive_divergence(x, up1.weight, up1.bias, down1.bias)
          only = [up1, down1]
          epochs = 400
        }
        phase second {
          told = stop_grad(h1)
          loss = contrastive_divergence(told, up2.weight, up2.bias, down2.bias)
          only = [up2, down2]
          epochs = 800
        }
      }
    }`);
    const error = (): number => mean([...network.predict({ x })["dream"]!].map((v, i) => (v - x[i]!) ** 2));
    const before = error();
    for await (const report of network.fit({ x })) expect(Number.isFinite(report.loss)).toBe(true);
    expect(before).toBeGreaterThan(0.2);
    expect(error()).toBeLessThan(0.15);
  });

  test("a variational one decodes normal noise into values like its data", async () => {
    const x = uniforms(128 * 4).map((v, i) => (i % 4 < 2 ? 0.8 + 0.1 * v : 0.1 * v));
    const network = await openNetwork(`model M {
      input x: f32[4]
      h = x -> Linear(16) -> Tanh
      mean_z = h -> Linear(2)
      log_var = h -> Linear(2)
      z = sample_normal(mean_z, log_var)
      logits = z -> Linear(16) -> Tanh -> Linear(4)
      output y = logits -> Sigmoid
      entry decode(z) -> y
      train { loss = 4 * bce_logits(logits, x) + kl_normal(mean_z, log_var)  optimizer = adam(lr = 0.01)  epochs = 1  batch = 128  seed = 2 }
    }`);
    losses(network, { x }, 300);
    const { y } = network.entries["decode"]!({ z: normals(200) });
    const high = mean([...y!].filter((_, i) => i % 4 < 2));
    const low = mean([...y!].filter((_, i) => i % 4 >= 2));
    expect(high).toBeGreaterThan(0.7);
    expect(low).toBeLessThan(0.2);
  });
});

describe("phases and freezing", () => {
  const text = `model M {
    input x: f32[4]
    target y: f32[2]
    body = Linear(8) -> BatchNorm -> Tanh
    head = Linear(2)
    output out = x -> body -> head
    train { loss = mse(out, y)  optimizer = adam(lr = 0.1)  freeze = [body]  epochs = 1  batch = 8 }
  }`;

  test("frozen weights and statistics do not move by one bit, the others do", async () => {
    const network = await openNetwork(text);
    const before = Object.fromEntries(
      Object.entries(network.parameters).map(([k, p]) => [k, Float32Array.from(p.data)]),
    );
    losses(network, { x: normals(32), y: normals(16, 2) }, 10);
    for (const [name, { data }] of Object.entries(network.parameters)) {
      const same = data.every((v, i) => Object.is(v, before[name]![i]));
      expect([name, same]).toEqual([name, name.startsWith("body")]);
    }
  });
});

describe("recurrence", () => {
  const CELL = `cell MyLSTM(n: int) {
    input x
    state h: f32[n]
    state c: f32[n]
    z = concat(x, h)
    i = z -> Linear(n) -> Sigmoid
    f = z -> Linear(n) -> Sigmoid
    o = z -> Linear(n) -> Sigmoid
    g = z -> Linear(n) -> Tanh
    m = f * c + i * g
    update c = m
    update h = o * (m -> Tanh)
    output h
  }
  `;

  test("an LSTM written as a cell equals the layer, in values and in training", async () => {
    const model = (use: string): string => `model M {
      input x: f32[5, 3]
      target y: f32[5, 4]
      output out = x -> ${use}
      train { loss = mse(out, y)  optimizer = sgd(lr = 0.5)  epochs = 1  batch = 2 }
    }`;
    const layer = await openNetwork(model("LSTM(4)"));
    const cell = await openNetwork(CELL + model("MyLSTM(4)"));
    const gates = ["i", "f", "g", "o"];
    const paths = Object.keys(cell.parameters).filter((p) => p.endsWith("weight"));
    expect(paths).toHaveLength(4);
    // In the order of the equations i, f, o, g; the layer's gates stand i, f, g, o.
    const order = [0, 1, 3, 2];
    gates.forEach((_, gate) => {
      const path = paths[order[gate]!]!;
      const weight = cell.parameters[path]!.data;
      for (let row = 0; row < 7; row++) {
        const from =
          row < 3 ? layer.parameters["lstm1.input_weight"]! : layer.parameters["lstm1.state_weight"]!;
        const at = (row < 3 ? row : row - 3) * 16 + gate * 4;
        for (let j = 0; j < 4; j++) weight[row * 4 + j] = from.data[at + j]!;
      }
      const bias = cell.parameters[path.replace(/weight$/, "bias")]!.data;
      for (let j = 0; j < 4; j++) bias[j] = layer.parameters["lstm1.bias"]!.data[gate * 4 + j]!;
    });
    const batch = { x: normals(30), y: normals(40, 2) };
    const first = losses(layer, batch, 10);
    const second = losses(cell, batch, 10);
    first.forEach((loss, i) => expect(second[i]).toBeCloseTo(loss, 5));
  });
});
