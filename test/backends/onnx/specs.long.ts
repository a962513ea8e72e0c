/** @file Every file of the zoo in onnxruntime-web. ONNX can express them all. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compareWithOnnxruntime } from "./zoo.ts";

const FILES = readdirSync("specs", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".nn"))
  .sort();

describe("a file for ONNX of every network of the zoo", () => {
  test.each(FILES)("%s gives our outputs", async (file) => {
    const examples = file.startsWith("imagenet") ? 1 : 2;
    expect(await compareWithOnnxruntime(`specs/${file}`, examples)).toEqual([]);
  });
});
