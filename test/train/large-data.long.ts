import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeLargeData } from "./large-data.ts";
import { runMeasured } from "./peak-memory.ts";

test("a table of 1 GB is learned in at most 300 MB of memory", async () => {
  const folder = makeLargeData(1000);
  try {
    const { status, err, peak } = await runMeasured(folder, "train", "large.nn");
    expect(status, err).toBe(0);
    const lines = readFileSync(join(folder, "runs/Large/metrics.jsonl"), "utf8").trim().split("\n");
    const last = lines
      .map((line) => JSON.parse(line) as { event: string; val?: { accuracy: number } })
      .findLast((e) => e.event === "epoch");
    expect(last?.val?.accuracy).toBeGreaterThan(0.95);
    if (peak !== null) expect(peak / 1e6).toBeLessThan(300);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
