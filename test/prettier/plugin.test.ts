/** @file The plugin as Prettier runs it. */
import { readFileSync } from "node:fs";
import { format } from "prettier";
import { expect, test } from "vitest";
import * as plugin from "../../src/prettier/plugin.ts";
import { formatSource } from "../../src/syntax/format.ts";

const options = { plugins: [plugin] };

test("a spec comes out as `nabla fmt` lays it out", async () => {
  const text = readFileSync("specs/cifar/resnet.nn", "utf8").replaceAll(" -> ", "  ->  ");
  expect(await format(text, { ...options, filepath: "a.nn" })).toBe(formatSource(text));
});

test("nn blocks in Markdown are formatted, others are left", async () => {
  const text = "# A\n\n```nn\nconst n=3\n```\n\n```text\nconst n=3\n```\n";
  expect(await format(text, { ...options, parser: "markdown" })).toBe(text.replace("n=3", "n = 3"));
});

test("a syntax error is told with its code and place", async () => {
  const asked = format("model {", { ...options, parser: "nabla" });
  await expect(asked).rejects.toMatchObject({ loc: { start: { line: 1, column: 1 } } });
  await expect(asked).rejects.toThrow("NN1");
});

test("an empty file stays empty", async () => {
  expect(await format("\n\n", { ...options, parser: "nabla" })).toBe("");
});
