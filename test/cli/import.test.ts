/** @file `nabla import` writes a spec and its weights beside it, or lists everything that stands in the way. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeSafetensors } from "../../src/runtime/safetensors.ts";
import { makeOnnx } from "../import/make.ts";
import { createWorkplace } from "./workplace.ts";

const NET = makeOnnx({
  inputs: { x: ["n", 4] },
  nodes: [
    ["Gemm", "x w b", "a"],
    ["Relu", "a", "y"],
  ],
  weights: { w: [4, 2], b: [2] },
  outputs: ["y"],
});

describe("nabla import", () => {
  test("writes a spec that checks, and weights that build", async () => {
    const { nabla, folder } = createWorkplace({});
    writeFileSync(join(folder, "tiny-net.onnx"), NET);
    expect((await nabla("import", "tiny-net.onnx")).status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["tiny-net.nn", "tiny-net.onnx", "tiny-net.safetensors"]);
    expect(readFileSync(join(folder, "tiny-net.nn"), "utf8")).toContain("model TinyNet {");
    const { tensors } = decodeSafetensors(readFileSync(join(folder, "tiny-net.safetensors")));
    expect([...tensors.keys()]).toEqual(["linear1.weight", "linear1.bias"]);
    expect((await nabla("check", "tiny-net.nn", "--deny-warnings")).status).toBe(0);
    expect((await nabla("fmt", "--check", "tiny-net.nn")).status).toBe(0);
    expect(
      (await nabla("build", "tiny-net.nn", "--weights", "tiny-net.safetensors", "-o", "again.onnx")).status,
    ).toBe(0);
  });

  test("lists what stands in the way, writes nothing, and exits with 1", async () => {
    const { nabla, folder } = createWorkplace({});
    const odd = makeOnnx({
      inputs: { x: ["n", 4] },
      nodes: [
        ["Det", "x", "a"],
        ["NonZero", "a", "y"],
      ],
      outputs: ["y"],
    });
    writeFileSync(join(folder, "odd.onnx"), odd);
    const { status, err } = await nabla("import", "odd.onnx");
    expect(status).toBe(1);
    expect(err).toContain("odd.onnx: node 0, Det_0 (Det): this operator has no equal\n");
    expect(err).toContain("odd.onnx: node 1, NonZero_1 (NonZero): this operator has no equal\n");
    expect(readdirSync(folder)).toEqual(["odd.onnx"]);
  });

  test("a file that is not there, and a shape that is none, are wrong usage", async () => {
    const { nabla, folder } = createWorkplace({});
    expect((await nabla("import", "none.onnx")).status).toBe(2);
    writeFileSync(join(folder, "net.onnx"), NET);
    expect((await nabla("import", "net.onnx", "--shape", "x=1x-4")).status).toBe(2);
    expect(
      (await nabla("import", "net.onnx", "--shape", "x=nx4", "-o", "out/named.nn", "--name", "Named")).status,
    ).toBe(0);
    expect(readFileSync(join(folder, "out/named.nn"), "utf8")).toContain("model Named {");
  });
});
