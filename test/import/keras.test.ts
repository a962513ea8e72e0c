/** @file Keras 3 models come in with their weights: sequential and functional ones, from configs, .keras files, HDF5 and npz. */
import * as h5 from "h5wasm/node";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { interpretProgram } from "../../src/backends/interpreter/interpret-program.ts";
import { importKeras } from "../../src/import/import-keras.ts";
import type { Imported } from "../../src/import/finish-import.ts";
import { lower } from "../../src/lower/lower.ts";
import { createNetwork, type RuntimeNetwork } from "../../src/runtime/network.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { readKeras } from "../../src/train/read-keras.ts";

type Layer = Readonly<Record<string, unknown>>;

function layer(kind: string, config: Layer = {}, from: readonly string[] | null = null): Layer {
  const name = config["name"] ?? kind.toLowerCase();
  const tensors = (from ?? []).map((source) => ({
    class_name: "__keras_tensor__",
    config: { shape: [null], dtype: "float32", keras_history: [source, 0, 0] },
  }));
  const args = tensors.length > 1 ? [tensors] : tensors;
  return {
    module: "keras.layers",
    class_name: kind,
    config: { name, ...config },
    name,
    ...(from ? { inbound_nodes: from.length > 0 ? [{ args, kwargs: {} }] : [] } : {}),
  };
}

function sequential(layers: readonly Layer[]): string {
  return JSON.stringify({
    module: "keras",
    class_name: "Sequential",
    config: { name: "sequential", layers },
  });
}

function functional(layers: readonly Layer[], input: string, output: string): string {
  return JSON.stringify({
    module: "keras",
    class_name: "Functional",
    config: { name: "functional", layers, input_layers: [[input, 0, 0]], output_layers: [[output, 0, 0]] },
  });
}

type Given = Readonly<Record<string, readonly [readonly number[], readonly number[]]>>;

function importText(config: string, given: Given | null): Imported {
  const tensors =
    given && new Map(Object.entries(given).map(([name, [shape, data]]) => [name, { shape, data }]));
  return expectImported(importKeras(config, { name: "net", tensors }));
}

function expectImported(result: ReturnType<typeof importKeras>): Imported {
  if (result.kind === "refused")
    throw new Error(result.problems.map((p) => `${p.place}: ${p.message}`).join("\n"));
  return result.imported;
}

function networkOf({ text, weights }: Imported, dims: Readonly<Record<string, number>> = {}): RuntimeNetwork {
  const { model, diagnostics } = analyse({ file: "net.nn", text }, { use: true });
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  const net = createNetwork(
    interpretProgram(lower(model!, new Map(Object.entries(dims))), { precision: "float64" }),
  );
  if (weights) net.load(weights);
  return net;
}

const INPUT = layer("InputLayer", { batch_shape: [null, 2], dtype: "float32", name: "x" });

describe("a Keras model", () => {
  test("sequential: Dense layers with their activations and weights", () => {
    const config = sequential([
      INPUT,
      layer("Dense", { units: 2, activation: "relu", name: "hidden" }),
      layer("Dropout", { rate: 0.5 }),
      layer("Dense", { units: 1, use_bias: false, name: "score" }),
    ]);
    const imported = importText(config, {
      "hidden/kernel": [
        [2, 2],
        [1, -1, 2, 3],
      ],
      "hidden/bias": [[2], [0.5, 0.25]],
      "score/kernel": [
        [2, 1],
        [10, 100],
      ],
    });
    expect(imported.text).toContain("Linear(2) as hidden");
    // relu([1·1 + 1·2 + 0.5, −1 + 3 + 0.25]) · [10, 100]
    expect(Array.from(networkOf(imported).predict({ x: Float32Array.of(1, 1) })["score"]!)).toEqual([260]);
  });

  test("functional: what parts and meets is a connection", () => {
    const layers = [
      layer("InputLayer", { batch_shape: [null, 8, 8, 4], name: "image" }, []),
      layer("Conv2D", { filters: 4, kernel_size: [3, 3], strides: [1, 1], padding: "same", name: "a" }, [
        "image",
      ]),
      layer("BatchNormalization", { axis: -1, momentum: 0.99, epsilon: 0.001, name: "b" }, ["a"]),
      layer("Activation", { activation: "relu", name: "c" }, ["b"]),
      layer("Add", { name: "d" }, ["c", "image"]),
      layer("GlobalAveragePooling2D", { name: "e" }, ["d"]),
      layer("Dense", { units: 3, activation: "softmax", name: "f" }, ["e"]),
    ];
    const { text, weights } = importText(functional(layers, "image", "f"), null);
    expect(weights).toBe(null);
    expect(text).toContain("skip { Conv(4, 3) -> BatchNorm(momentum = 0.99, eps = 0.001) -> ReLU }");
    expect(text).toContain("-> Softmax");
  });

  test("layers that repeat are repeated", () => {
    const block = (i: number, filters: number): Layer[] => [
      layer("Conv2D", { filters, kernel_size: 3, padding: "same", activation: "relu", name: `c${i}` }),
      layer("Conv2D", { filters, kernel_size: 3, padding: "same", activation: "relu", name: `d${i}` }),
      layer("MaxPooling2D", { pool_size: [2, 2], name: `p${i}` }),
    ];
    const image = layer("InputLayer", { batch_shape: [null, 32, 32, 3], name: "image" });
    const { text } = importText(
      sequential([image, ...block(1, 16), ...block(2, 32), ...block(3, 64), layer("Flatten")]),
      null,
    );
    expect(text).toContain("for c in [16, 32, 64] { repeat 2 { Conv(c, 3) -> ReLU } -> MaxPool(2) }");
  });

  test("a GRU's gates and both biases are put in our order", () => {
    const x = layer("InputLayer", { batch_shape: [null, null, 1], name: "x" });
    const config = sequential([
      x,
      layer("GRU", { units: 1, return_sequences: false, reset_after: true, name: "gru" }),
    ]);
    const imported = importText(config, {
      "gru/kernel": [
        [1, 3],
        [0.1, 0.2, 0.3],
      ],
      "gru/recurrent_kernel": [
        [1, 3],
        [0.4, 0.5, 0.6],
      ],
      "gru/bias": [
        [2, 3],
        [0.01, 0.02, 0.03, 0.04, 0.05, 0.06],
      ],
    });
    let h = 0;
    const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
    for (const v of [1, -2]) {
      const z = sigmoid(0.1 * v + 0.01 + 0.4 * h + 0.04);
      const r = sigmoid(0.2 * v + 0.02 + 0.5 * h + 0.05);
      h = (1 - z) * Math.tanh(0.3 * v + 0.03 + r * (0.6 * h + 0.06)) + z * h;
    }
    expect(networkOf(imported, { t: 2 }).predict({ x: Float32Array.of(1, -2) })["gru"]![0]).toBeCloseTo(h, 6);
  });

  test("words: an Embedding's input is of whole numbers, and both ways are one bidir", () => {
    const ids = layer("InputLayer", { batch_shape: [null, 7], dtype: "int32", name: "ids" });
    const inner = layer("LSTM", { units: 3, return_sequences: true });
    const { text } = importText(
      sequential([
        ids,
        layer("Embedding", { input_dim: 20, output_dim: 4 }),
        layer("Bidirectional", { layer: inner, merge_mode: "concat" }),
      ]),
      null,
    );
    expect(text).toContain("input ids: index(20)[7]");
    expect(text).toContain("bidir { LSTM(3) }");
  });

  test("weights come from HDF5, where Keras counts the layers of a class", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nabla-keras-"));
    try {
      await h5.ready;
      const path = join(folder, "net.weights.h5");
      const file = new h5.File(path, "w");
      for (const group of [
        "layers",
        ...["dense", "dense_1"].flatMap((name) => [`layers/${name}`, `layers/${name}/vars`]),
      ])
        file.create_group(group);
      for (const [name, shape, data] of [
        ["dense/vars/0", [2, 1], [3, 4]],
        ["dense/vars/1", [1], [5]],
        ["dense_1/vars/0", [1, 1], [2]],
        ["dense_1/vars/1", [1], [-1]],
      ] as const) {
        file.create_dataset({
          name: `layers/${name}`,
          data: Float32Array.from(data),
          shape: [...shape],
          dtype: "<f4",
        });
      }
      file.close();
      const config = sequential([
        INPUT,
        layer("Dense", { units: 1, activation: "relu", name: "one" }),
        layer("Dense", { units: 1, name: "two" }),
      ]);
      writeFileSync(join(folder, "net.json"), config);
      const read = await readKeras(join(folder, "net.json"), "net.json", { path, name: "net.weights.h5" });
      const imported = expectImported(importKeras(read.config, { name: "net", tensors: read.tensors }));
      expect(Array.from(networkOf(imported).predict({ x: Float32Array.of(1, 1) })["two"]!)).toEqual([23]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("layers without an equal are listed with their place, all at once", () => {
    const config = sequential([
      INPUT,
      layer("Lambda", { name: "odd" }),
      layer("Dense", { units: 2, activation: "my_own" }),
      layer("Discretization", { name: "bins" }),
    ]);
    const result = importKeras(config, { name: "net", tensors: null });
    expect(result.kind === "refused" && result.problems.map((p) => `${p.place}: ${p.message}`)).toEqual([
      "layer 1, odd (Lambda): this layer has no equal",
      "layer 3, bins (Discretization): this layer has no equal",
    ]);
  });

  test("a config that is none is told in a sentence", () => {
    const problem = (text: string): string | false => {
      const result = importKeras(text, { name: "net", tensors: null });
      return result.kind === "refused" && result.problems[0]!.message;
    };
    expect(problem("{")).toBe("it is no JSON");
    expect(problem(`{"class_name": "MyModel", "config": {}}`)).toBe(
      "it is a MyModel; Sequential and Functional models are read (a subclassed model has no config)",
    );
    expect(problem(`{"class_name": "Sequential", "config": {"layers": 3}}`)).toBe("layers is no list");
  });
});
