import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeLargeData } from "./large-data.ts";
import { runMeasured } from "./peak-memory.ts";

let [small, large] = ["", ""];
beforeAll(() => {
  [small, large] = [makeLargeData(1), makeLargeData(30)];
});
afterAll(() => {
  for (const folder of [small, large]) rmSync(folder, { recursive: true });
});

describe("a table of 30 MB", () => {
  test("is learned in little more memory than its numbers take", async () => {
    const [a, b] = [
      await runMeasured(small, "train", "large.nn"),
      await runMeasured(large, "train", "large.nn"),
    ];
    expect(a.err).toContain("saved in");
    expect(b.status).toBe(0);
    expect(b.err).toMatch(/accuracy 0\.9\d/);
    // 320,000 rows of 11 numbers of 4 bytes are 14 MB; the file's text alone would take 30 MB more.
    if (a.peak !== null && b.peak !== null) expect((b.peak - a.peak) / 2 ** 20).toBeLessThan(70);
  });
});
