/** @file Files for ONNX give in onnxruntime-web what our engine gives. The whole zoo: specs.long.ts. */
import { describe, expect, test } from "vitest";
import { compareWithOnnxruntime } from "./zoo.ts";

const NAMES = (
  "digits/mlp digits/batch-norm history/xor history/mcculloch-pitts autoencoders/convolutional autoencoders/tied autoencoders/sequence " +
  "sequences/gru sequences/lstm sequences/char-lstm sequences/seq2seq sequences/tagger sequences/tiny-gpt transfer/siamese cifar/resnet " +
  "cifar/maxout"
).split(" ");

describe("a file for ONNX", () => {
  test.each(NAMES)("%s gives our outputs, entry by entry, sizes open", async (name) => {
    expect(await compareWithOnnxruntime(`specs/${name}.nn`, 3)).toEqual([]);
  });
});
