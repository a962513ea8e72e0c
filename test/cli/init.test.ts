import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatSource } from "../../src/syntax/format.ts";
import { createWorkplace } from "./workplace.ts";

describe("nabla init", () => {
  test("writes a project that checks without a word and is in the uniform layout", async () => {
    const { nabla, folder } = createWorkplace();
    expect(await nabla("init")).toMatchObject({ status: 0, out: "" });
    expect(await nabla("check", "--deny-warnings", ".")).toMatchObject({ status: 0 });
    const text = readFileSync(join(folder, "spirals.nn"), "utf8");
    expect(formatSource(text)).toBe(text);
  });

  test("what it writes trains at once, and learns", async () => {
    const { nabla } = createWorkplace();
    await nabla("init", "new");
    const { status, out } = await nabla("train", "new/spirals.nn", "--format", "json");
    expect(status).toBe(0);
    const epochs = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { val?: { accuracy?: number } });
    const accuracies = epochs.flatMap((e) => (e.val?.accuracy === undefined ? [] : [e.val.accuracy]));
    expect(accuracies.at(-1)).toBeGreaterThan(0.9);
  });

  test("a file that is there already is left alone, and so is the rest", async () => {
    const { nabla, folder } = createWorkplace({ "README.md": "mine" });
    expect(await nabla("init")).toMatchObject({
      status: 2,
      err: expect.stringContaining("README.md") as string,
    });
    expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("mine");
    expect(await nabla("check", ".")).toMatchObject({ status: 2 });
  });
});
