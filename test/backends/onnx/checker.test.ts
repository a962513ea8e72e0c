/** @file ONNX's own checker accepts our files, inferring every shape. Runs where /usr/bin/python3 has the module onnx (Debian: python3-onnx). */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileOnnx } from "../../../src/driver/compile-onnx.ts";

const PYTHON = "/usr/bin/python3";
const CHECK = `
import sys, onnx
for path in sys.argv[1:]:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    whole = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
    sizes = lambda values: [[d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim] for v in values]
    print(model.opset_import[0].version, sizes(whole.graph.input), sizes(whole.graph.output))
`;
const present = spawnSync(PYTHON, ["-c", "import onnx"]).status === 0;

describe.skipIf(!present)(`ONNX's checker (skipped where ${PYTHON} has no module onnx)`, () => {
  test("accepts a file of every kind of network, with named sizes", () => {
    const names =
      "cifar/resnet autoencoders/convolutional sequences/char-lstm sequences/tiny-gpt sequences/lstm transfer/siamese".split(
        " ",
      );
    const folder = mkdtempSync(join(tmpdir(), "nabla-onnx-"));
    try {
      const paths = names.flatMap((name) => {
        const file = `specs/${name}.nn`;
        const { files } = compileOnnx({ file, text: readFileSync(file, "utf8") }, { prove: false });
        return files.map(({ path, bytes }) => {
          writeFileSync(join(folder, path), bytes);
          return join(folder, path);
        });
      });
      const lines = execFileSync(PYTHON, ["-c", CHECK, ...paths], { encoding: "utf8" })
        .trim()
        .split("\n");
      expect(lines.length).toBe(paths.length);
      expect(lines.every((line) => line.startsWith("17 "))).toBe(true);
      expect(lines[paths.findIndex((p) => p.endsWith("CharLSTM.onnx"))]).toBe(
        "17 [['n', 't']] [['n', 't', 54]]",
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
