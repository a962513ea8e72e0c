import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeSafetensors } from "../../src/runtime/safetensors.ts";
import { BLOBS, createWorkplace } from "./workplace.ts";

const PYTHON = "/usr/bin/python3";
const has = (module: string): boolean =>
  existsSync(PYTHON) && spawnSync(PYTHON, ["-c", `import ${module}`]).status === 0;

/** Layers whose weights stand in another order elsewhere, on random pictures and sequences. */
const PICTURES = `model Pictures {
  input image: f32[6, 5, 3]
  target label: index(4)
  output logits = image
    -> Conv(4, 3) -> BatchNorm -> ReLU
    -> DepthwiseConv(3, multiplier = 2) -> PReLU
    -> ConvTranspose(3, 2, stride = 2)
    -> GlobalAvgPool -> LayerNorm -> Linear(4)
  train {
    data = blobs(n = 24)
    prepare image = standardize
    loss = cross_entropy(logits, label)
    optimizer = adam(lr = 0.05)
    epochs = 2  batch = 8  seed = 1
  }
}
`;

const SEQUENCES = `model Sequences(t: dim) {
  input x: f32[t, 4]
  target label: index(3)
  output logits = x -> RNN(4) -> GRU(6) -> Attention(2) -> LSTM(5) -> Last -> Linear(3)
  train {
    data = npz("data.npz")
    loss = cross_entropy(logits, label)
    optimizer = adam(lr = 0.05)
    epochs = 2  batch = 8  seed = 1
  }
}
`;

const CHARS = `model Chars(t: dim) {
  input  chars: index(4)[t]
  target follow: index(4)[t]
  emb = Embedding(4, 6)
  output logits = chars -> emb -> LSTM(6) -> Linear(4, weight = transpose(emb.weight))
  train {
    data = text("a.txt", chars = window(8), follow = shift(1))
    loss = cross_entropy(logits, follow)
    optimizer = adam(lr = 0.05)
    epochs = 2  batch = 8  seed = 1
  }
}
`;

/** Arrays of random numbers in an npz file, without NumPy. */
async function dataFile(): Promise<Uint8Array> {
  const { encodeNpz } = await import("../../src/train/weight-files.ts");
  const numbers = Float32Array.from({ length: 16 * 7 * 4 }, (_, i) => Math.sin(i * 1.7));
  const labels = Float32Array.from({ length: 16 }, (_, i) => i % 3);
  return encodeNpz(
    new Map([
      ["x", { shape: [16, 7, 4], data: numbers }],
      ["label", { shape: [16], data: labels }],
    ]),
  );
}

async function trained(spec: string) {
  const place = createWorkplace({ "a.nn": spec, "data.npz": await dataFile(), "a.txt": "abcd".repeat(40) });
  const { status, err } = await place.nabla("train", "a.nn", "--out", "r");
  expect(status, err).toBe(0);
  return place;
}

const arrays = (path: string): Record<string, { shape: readonly number[]; data: number[] }> =>
  Object.fromEntries(
    [...decodeSafetensors(readFileSync(path)).tensors].map(([name, { shape, data }]) => [
      name,
      { shape, data: [...data] },
    ]),
  );

describe("nabla export", () => {
  test.each([
    ["pictures", PICTURES],
    ["sequences", SEQUENCES],
    ["tied characters", CHARS],
  ])("there and back gives the same weights: %s", async (_name, spec) => {
    const { nabla, folder } = await trained(spec);
    const before = arrays(join(folder, "r/weights.safetensors"));
    for (const [layout, ending] of [
      ["nabla", "npz"],
      ["pytorch", "npz"],
      ["keras", "safetensors"],
    ] as const) {
      const there = await nabla("export", "r", "--to", layout, "-o", `there.${ending}`);
      expect(there.status, there.err).toBe(0);
      const from = ["--weights", `there.${ending}`, "--from", layout];
      const back = await nabla("export", "r", ...from, "-o", "back.safetensors");
      expect(back.status, back.err).toBe(0);
      expect(arrays(join(folder, "back.safetensors"))).toEqual(before);
    }
    expect((await nabla("predict", "r", "--weights", "back.safetensors")).out).toBe(
      (await nabla("predict", "r")).out,
    );
  });

  test("names and shapes are those of the framework", async () => {
    const { nabla, folder } = await trained(PICTURES);
    await nabla("export", "r", "--to", "pytorch", "-o", "t.safetensors");
    await nabla("export", "r", "--to", "keras", "-o", "k.safetensors");
    const shapes = (path: string): Record<string, string> =>
      Object.fromEntries(
        Object.entries(arrays(join(folder, path))).map(([name, { shape }]) => [name, shape.join("x")]),
      );
    expect(shapes("t.safetensors")).toMatchObject({
      "conv1.weight": "4x3x3x3",
      "depthwiseconv1.weight": "8x1x3x3",
      "convtranspose1.weight": "8x3x2x2",
      "batchnorm1.running_var": "4",
      "layernorm1.weight": "3",
      "linear1.weight": "4x3",
    });
    expect(shapes("k.safetensors")).toMatchObject({
      "conv1/kernel": "3x3x3x4",
      "depthwiseconv1/kernel": "3x3x4x2",
      "convtranspose1/kernel": "2x2x3x8",
      "batchnorm1/moving_variance": "4",
      "linear1/kernel": "3x4",
    });
  });

  test("tells of weights that do not fit", async () => {
    const { nabla, write } = createWorkplace({ "a.nn": BLOBS });
    await nabla("train", "a.nn", "--out", "r", "--set", "train.epochs=1");
    expect((await nabla("export", "r", "-o", "w.h5")).err).toMatch(/^error.*: w.h5 ends in neither/);
    expect((await nabla("export", "r")).status).toBe(2);
    const other = await nabla(
      "export",
      "a.nn",
      "--weights",
      "r/weights.safetensors",
      "--set",
      "hidden=3",
      "-o",
      "w.npz",
    );
    expect(other.status).toBe(1);
    expect(other.err).toContain("linear1.weight is [2, 8] here, but [2, 3] in the network");
    const wrong = await nabla("export", "r", "--from", "keras", "-o", "w.npz");
    expect(wrong.err).toContain("the model has no layer for linear1.weight");
    write("broken.npz", "no archive");
    expect((await nabla("export", "r", "--weights", "broken.npz", "-o", "w.npz")).status).toBe(2);
  });
});

describe.skipIf(!has("numpy"))("NumPy", () => {
  test("reads what is written, and its files are read", async () => {
    const { nabla, folder } = await trained(PICTURES);
    await nabla("export", "r", "-o", "w.npz");
    const script = `
import numpy as np
w = dict(np.load("w.npz"))
print(sorted(w)[0], w["conv1.weight"].shape, w["conv1.weight"].dtype, float(w["conv1.weight"][1, 2, 0, 3]))
np.savez_compressed("again.npz", **{k: v.astype(np.float64) for k, v in w.items()})
`;
    const run = spawnSync(PYTHON, ["-c", script], { cwd: folder, encoding: "utf8" });
    const conv = arrays(join(folder, "r/weights.safetensors"))["conv1.weight"]!;
    const value = conv.data[((1 * 3 + 2) * 3 + 0) * 4 + 3]!;
    expect(run.stdout, run.stderr).toBe(`batchnorm1.running_mean (3, 3, 3, 4) float32 ${value}\n`);
    const back = await nabla("export", "r", "--weights", "again.npz", "-o", "back.safetensors");
    expect(back.status, back.err).toBe(0);
    expect(arrays(join(folder, "back.safetensors"))).toEqual(arrays(join(folder, "r/weights.safetensors")));
  });
});

describe.skipIf(!has("torch"))("PyTorch's own modules with exported weights", () => {
  test("recurrent layers and attention give the same outputs", async () => {
    const { nabla, folder } = await trained(SEQUENCES);
    await nabla("export", "r", "--to", "pytorch", "-o", "w.npz");
    const { out } = await nabla("predict", "r", "--part", "train");
    const script = `
import json, numpy as np, torch
from torch import nn
w = {k: torch.from_numpy(v) for k, v in np.load("w.npz").items()}
x = torch.from_numpy(np.load("data.npz")["x"])
def load(module, name):
    module.load_state_dict({k[len(name) + 1:]: v for k, v in w.items() if k.startswith(name + ".")})
    return module
x = load(nn.RNN(4, 4, batch_first=True), "rnn1")(x)[0]
x = load(nn.GRU(4, 6, batch_first=True), "gru1")(x)[0]
x = load(nn.MultiheadAttention(6, 2, batch_first=True), "attention1")(x, x, x)[0]
x = load(nn.LSTM(6, 5, batch_first=True), "lstm1")(x)[0]
print(json.dumps(load(nn.Linear(5, 3), "linear1")(x[:, -1]).tolist()))
`;
    const run = spawnSync(PYTHON, ["-c", script], { cwd: folder, encoding: "utf8" });
    expect(run.status, run.stderr).toBe(0);
    const expected = (JSON.parse(run.stdout) as number[][]).flat();
    const own = out
      .trim()
      .split("\n")
      .flatMap((line) => (JSON.parse(line) as { logits: number[] }).logits);
    expect(own.length).toBe(expected.length);
    own.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  }, 60_000);

  test("convolutions and norms give the same outputs", async () => {
    const { nabla, folder, write } = await trained(PICTURES);
    await nabla("export", "r", "--to", "pytorch", "-o", "w.npz");
    const lines = [0, 1, 2].map((k) =>
      JSON.stringify({
        image: Array.from({ length: 6 }, (_, h) =>
          Array.from({ length: 5 }, (_, v) => [0, 1, 2].map((c) => Math.cos(k + h * 3.1 + v * 1.3 + c))),
        ),
      }),
    );
    write("in.jsonl", lines.join("\n"));
    const { out, err } = await nabla("predict", "r", "--input", "in.jsonl");
    const script = `
import json, numpy as np, torch
from torch import nn
w = {k: torch.from_numpy(v) for k, v in np.load("w.npz").items()}
def load(module, name):
    own = {k[len(name) + 1:]: v for k, v in w.items() if k.startswith(name + ".")}
    module.load_state_dict(own, strict=not isinstance(module, nn.BatchNorm2d))
    return module.eval()
x = torch.tensor([json.loads(line)["image"] for line in open("in.jsonl")]).permute(0, 3, 1, 2)
learned = w["prepare.image.0"]
x = (x - learned[0]) / learned[1] if learned.numel() == 2 else (x - learned[:3].view(1, 3, 1, 1)) / learned[3:].view(1, 3, 1, 1)
x = torch.relu(load(nn.BatchNorm2d(4), "batchnorm1")(load(nn.Conv2d(3, 4, 3, padding=1), "conv1")(x)))
x = load(nn.PReLU(8), "prelu1")(load(nn.Conv2d(4, 8, 3, padding=1, groups=4), "depthwiseconv1")(x))
x = load(nn.ConvTranspose2d(8, 3, 2, stride=2), "convtranspose1")(x).mean((2, 3))
print(json.dumps(load(nn.Linear(3, 4), "linear1")(load(nn.LayerNorm(3), "layernorm1")(x)).tolist()))
`;
    const run = spawnSync(PYTHON, ["-c", script], { cwd: folder, encoding: "utf8" });
    expect(run.status, run.stderr + err).toBe(0);
    const expected = (JSON.parse(run.stdout) as number[][]).flat();
    const own = out
      .trim()
      .split("\n")
      .flatMap((line) => (JSON.parse(line) as { logits: number[] }).logits);
    own.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
    expect(own.length).toBe(expected.length);
  }, 60_000);
});
