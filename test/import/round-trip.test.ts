/** @file Files of our own exporter come back in and give the same outputs. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileOnnx } from "../../src/driver/compile-onnx.ts";
import { expectSameOutputs } from "./compare.ts";

const NAMES = [
  "digits/mlp",
  "digits/lenet",
  "digits/batch-norm",
  "cifar/resnet",
  "autoencoders/convolutional",
  "history/xor",
];

describe("a spec built for ONNX", () => {
  test.each(NAMES)("%s comes back", async (name) => {
    const file = `specs/${name}.nn`;
    const { files } = compileOnnx({ file, text: readFileSync(file, "utf8") }, { prove: false });
    const text = await expectSameOutputs(files[0]!.bytes, { examples: 1 });
    expect(text).toContain("input ");
  });
});
