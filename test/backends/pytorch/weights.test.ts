/** @file Weights of every kind of layer go to PyTorch and come back: outputs are the same on both sides. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { interpretProgram } from "../../../src/backends/interpreter/interpret-program.ts";
import { printPytorch } from "../../../src/backends/pytorch/print-script.ts";
import { hasErrors } from "../../../src/core/diagnostic.ts";
import { lower } from "../../../src/lower/lower.ts";
import { createNetwork, type RuntimeNetwork } from "../../../src/runtime/network.ts";
import { randomUniform } from "../../../src/runtime/random.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../src/runtime/safetensors.ts";
import { analyse } from "../../../src/sema/analyse.ts";
import { hasTorch, PYTHON } from "./agreement.ts";

/** A flow from an input of this type. */
const FLOWS: readonly (readonly [name: string, input: string, flow: string])[] = [
  ["linear", "f32[7]", "Linear(5) -> Tanh -> Linear(3, bias = false)"],
  ["tied", "f32[7]", "Linear(5) as a -> Linear(7, weight = transpose(a.weight))"],
  ["conv in one dimension", "f32[9, 4]", "Conv(5, 3, stride = 2)"],
  ["conv in two, uneven", "f32[8, 7, 3]", "Conv(4, 3x2, stride = 2)"],
  ["conv in groups, spread", "f32[9, 9, 4]", "Conv(6, 3, groups = 2, dilation = 2)"],
  ["conv in three", "f32[5, 6, 7, 2]", "Conv(3, 3)"],
  ["transposed conv", "f32[5, 4, 3]", "ConvTranspose(4, 3, stride = 2)"],
  ["transposed conv, padded", "f32[5, 6, 3]", "ConvTranspose(2, 4x3, stride = 3, pad = 1, output_pad = 1)"],
  ["transposed conv in one dimension", "f32[6, 3]", "ConvTranspose(4, 5, stride = 2)"],
  ["depthwise", "f32[6, 6, 3]", "DepthwiseConv(3, multiplier = 2)"],
  ["rnn", "f32[5, 3]", "RNN(4)"],
  ["lstm, both ways", "f32[5, 3]", "bidir { LSTM(4) }"],
  ["gru", "f32[5, 3]", "GRU(4) -> Last"],
  ["batch norm of pictures", "f32[5, 4, 3]", "Conv(4, 1) -> BatchNorm"],
  ["batch norm of sequences", "f32[5, 3]", "BatchNorm(eps = 1e-3)"],
  ["batch norm of vectors", "f32[5]", "BatchNorm"],
  ["layer and group norm", "f32[4, 4, 6]", "LayerNorm -> GroupNorm(3)"],
  ["embedding", "index(9)[6]", "Embedding(9, 4)"],
  ["attention", "f32[5, 8]", "PositionEmbedding(5) -> Attention(2, causal = true)"],
  ["maxout and slopes", "f32[5]", "Maxout(4, pieces = 3) -> PReLU"],
];

const EXAMPLES = 3;

describe.skipIf(!hasTorch())(`weights (skipped where ${PYTHON} has no torch)`, () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-weights-"));
  const nets: RuntimeNetwork[] = [];
  const inputs: Float32Array[] = [];
  const path = (i: number, name: string): string => join(folder, String(i).padStart(2, "0"), name);

  beforeAll(() => {
    for (const [i, [, input, flow]] of FLOWS.entries()) {
      const text = `model Flow { input x: ${input}  output y = x -> ${flow} }\n`;
      const { model, diagnostics } = analyse({ file: "flow.nn", text });
      if (!model || hasErrors(diagnostics))
        throw new Error(`${flow}: ${diagnostics.map((d) => d.message).join("; ")}`);
      const program = lower(model);
      const net = createNetwork(interpretProgram(program, { precision: "float64" }), { seed: 2 });
      for (const [k, { data }] of Object.values(net.parameters).entries())
        for (let j = 0; j < data.length; j++)
          data[j] = Math.fround(data[j]! + 0.2 * randomUniform(4, k, 0, j));
      const { classes, type } = program.fields[0]!;
      const shape = type.shape.map((n) => (typeof n === "number" ? n : EXAMPLES));
      const draw = (j: number): number => randomUniform(9, i, 0, j) * (classes ?? 1);
      const x = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, j) =>
        classes ? Math.floor(draw(j)) : draw(j),
      );
      mkdirSync(path(i, ""), { recursive: true });
      writeFileSync(path(i, "script.py"), printPytorch(model, program).text);
      writeFileSync(path(i, "inputs.safetensors"), encodeSafetensors([{ name: "x", shape, data: x }]));
      writeFileSync(path(i, "inputs.json"), JSON.stringify({ x: classes !== null }));
      writeFileSync(path(i, "nabla.safetensors"), net.save());
      nets.push(net);
      inputs.push(x);
    }
    const run = spawnSync(PYTHON, [join(import.meta.dirname, "weights.py"), folder], { encoding: "utf8" });
    expect(run.status, run.stderr).toBe(0);
  }, 240_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  function expectOutputs(i: number, file: string): void {
    const expected = decodeSafetensors(readFileSync(path(i, file))).tensors.get("y")!.data;
    const found = nets[i]!.predict({ x: inputs[i]! })["y"]!;
    expect(found).toHaveLength(expected.length);
    const apart = Array.from(found, (value, j) => Math.abs(value - expected[j]!));
    expect(Math.max(...apart)).toBeLessThan(2e-5);
  }

  test.each(FLOWS.map(([name], i) => ({ name, i })))("of $name go there and back", ({ i }) => {
    expectOutputs(i, "of-nabla.safetensors");
    nets[i]!.load(readFileSync(path(i, "torch.safetensors")));
    expectOutputs(i, "of-torch.safetensors");
  });
});
