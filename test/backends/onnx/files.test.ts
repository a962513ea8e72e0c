/** @file What is written for ONNX, and what is refused. */
import { describe, expect, test } from "vitest";
import { compile } from "../../../src/index.ts";
import { encodeSafetensors } from "../../../src/runtime/safetensors.ts";
import { runOnnx } from "./onnxruntime.ts";

const LINE = `model Line(k: int = 2) {
  input x: f32[t, 2]
  output y = x -> Linear(k)
  code = y -> Tanh
  entry squash(x) -> code
}
`;

describe("compile for ONNX", () => {
  test("gives a file for the outputs and one for each entry, with the weights handed over", async () => {
    const weights = encodeSafetensors([
      { name: "linear1.weight", shape: [2, 1], data: Float32Array.of(1, 10) },
      { name: "linear1.bias", shape: [1], data: Float32Array.of(0.5) },
    ]);
    const { files, diagnostics } = compile(LINE, { target: "onnx", set: { k: 1 }, weights });
    expect(diagnostics).toEqual([]);
    expect(files.map((f) => f.path)).toEqual(["Line.onnx", "Line-squash.onnx"]);
    const x = { type: "float32", shape: [1, 3, 2], data: [1, 2, 3, 4, 5, 6] } as const;
    const { y } = await runOnnx(files[0]!.bytes, { x });
    expect([y!.shape, [...y!.data]]).toEqual([
      [1, 3, 1],
      [21.5, 43.5, 65.5],
    ]);
  });

  test("asks for the value of an open size that a stride halves and rounds", () => {
    const source = "model Strided { input x: f32[t, 4]  output y = x -> Conv(4, 3, stride = 2) }";
    expect(compile(source, { target: "onnx" }).diagnostics.map((d) => d.code)).toEqual(["NN6003"]);
    expect(compile(source.replace("f32[t", "f32[9"), { target: "onnx" }).diagnostics).toEqual([]);
  });

  test("asks for the value of a parameter that has no default", () => {
    const { diagnostics } = compile(LINE.replace("int = 2", "int"), { target: "onnx" });
    expect(diagnostics.map((d) => d.severity)).toContain("error");
  });
});
